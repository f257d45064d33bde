import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import h5wasm, { type Group } from "h5wasm/node";

export type Fields = Readonly<
  Record<"left" | "top" | "width" | "height" | "label", readonly number[]>
>;

/**
 * Writes a file as MATLAB does: a field holds its number for one digit, references to numbers for
 * more.
 */
export async function writeAnnotations(
  folder: string,
  entries: readonly { name: string; fields: Partial<Fields> }[],
): Promise<void> {
  await h5wasm.ready;
  const file = new h5wasm.File(join(folder, "digitStruct.mat"), "w");
  const store = file.create_group("#refs#");
  const names = entries.map(({ name }, i) => writeName(store, `name${i}`, name).create_reference());
  const boxes = entries.map(({ fields }, i) => {
    const group = store.create_group(`box${i}`);
    for (const [field, numbers] of Object.entries(fields))
      writeNumbers({ store, group, name: `${field}${i}` }, field, numbers);
    return group.create_reference();
  });
  const struct = file.create_group("digitStruct");
  struct.create_dataset({ name: "name", data: names, shape: [names.length, 1] });
  struct.create_dataset({ name: "bbox", data: boxes, shape: [boxes.length, 1] });
  file.close();
}

function writeName(store: Group, name: string, text: string) {
  return store.create_dataset({
    name,
    data: Uint16Array.from(text, (letter) => letter.charCodeAt(0)),
    shape: [text.length, 1],
  });
}

function writeNumbers(
  { store, group, name }: { store: Group; group: Group; name: string },
  field: string,
  numbers: readonly number[],
) {
  if (numbers.length === 1) {
    group.create_dataset({ name: field, data: Float64Array.from(numbers), shape: [1, 1] });
    return;
  }
  const references = numbers.map((number, i) =>
    store
      .create_dataset({ name: `${name}-${i}`, data: Float64Array.of(number), shape: [1, 1] })
      .create_reference(),
  );
  group.create_dataset({ name: field, data: references, shape: [references.length, 1] });
}

/** The head of a PNG file of 20 × 10 pixels, which is all that is looked at. */
export async function writePngHead(path: string): Promise<void> {
  const head = Buffer.from("89504e470d0a1a0a0000000d49484452000000140000000a", "hex");
  await writeFile(path, head);
}
