import h5wasm, { type Dataset, type File, type Group, type Reference } from "h5wasm/node";

/** One image of a `digitStruct.mat`, or why it can't be read. */
export type SvhnEntry = SvhnImage | { position: number; reason: string };

export interface SvhnImage {
  /** In the file, from 0. */
  position: number;
  name: string;
  /** Left, top, width, height in pixels. */
  boxes: number[][];
  /** As in the file: 1 to 10, where 10 is the digit 0. */
  labels: number[];
}

export interface SvhnReader {
  count: number;
  /**
   * Reads the entry at this position; about 3 ms an image, since each number stands behind a
   * reference.
   */
  read(position: number): SvhnEntry;
}

/**
 * Opens a `digitStruct.mat` of SVHN format 1: MATLAB 7.3, which is HDF5.
 *
 * @throws where it is no HDF5 file, is truncated, or has no `digitStruct` with names and boxes.
 */
export async function openSvhnReader(path: string): Promise<SvhnReader> {
  const library = await h5wasm.ready;
  library.activate_throwing_error_handler();
  const file = attempt(
    `${path} can't be opened as a MATLAB 7.3 file`,
    () => new h5wasm.File(path, "r"),
  );
  const names = attempt(`${path} has no names`, () =>
    readReferences(requireDataset(file, "digitStruct/name")),
  );
  const boxes = attempt(`${path} has no boxes`, () =>
    readReferences(requireDataset(file, "digitStruct/bbox")),
  );
  return {
    count: Math.max(names.length, boxes.length),
    read: (position) => readEntry(file, { position, name: names[position], box: boxes[position] }),
  };
}

function attempt<T>(problem: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw new Error(`${problem}: ${describeError(error)}.`, { cause: error });
  }
}

/** HDF5 reports a stack of errors; the innermost says what happened. */
function describeError(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const innermost = [...message.matchAll(/#\d+: .* line \d+ in \S+: (.*)/g)].at(-1)?.[1];
  return (innermost ?? message).trim().replace(/[.!]$/, "");
}

function readEntry(
  file: File,
  {
    position,
    name,
    box,
  }: { position: number; name: Reference | undefined; box: Reference | undefined },
): SvhnEntry {
  try {
    if (!name || !box) throw new Error(`there is no ${name ? "box" : "name"} at this position`);
    const group = file.dereference(box) as unknown;
    if (!(group instanceof h5wasm.Group)) throw new Error("its box is not a structure");
    const fields = ["left", "top", "width", "height", "label"].map((field) =>
      readNumbers(file, group, field),
    );
    const [left = [], top = [], width = [], height = [], labels = []] = fields;
    if (new Set(fields.map((field) => field.length)).size > 1) {
      throw new Error(
        `left, top, width, height and label have ${fields.map((field) => field.length).join(", ")} numbers`,
      );
    }
    const boxes = left.map((x, i) => [x, top[i] ?? 0, width[i] ?? 0, height[i] ?? 0]);
    return { position, name: readText(file, name), boxes, labels };
  } catch (error) {
    return { position, reason: `Entry ${position} can't be read: ${describeError(error)}.` };
  }
}

function readText(file: File, reference: Reference): string {
  return String.fromCharCode(...readValue(file, reference));
}

/**
 * A field holds its number where the image has one digit, and references to the numbers where it
 * has more.
 */
function readNumbers(file: File, group: Group, field: string): number[] {
  const dataset = requireDataset(group, field);
  const { value } = dataset;
  if (!isReferences(dataset)) return Array.from(value as Float64Array, Number);
  return (value as Reference[]).map((reference) => {
    const [number] = readValue(file, reference);
    if (number === undefined) throw new Error(`"${field}" holds an empty value`);
    return number;
  });
}

function readValue(file: File, reference: Reference): number[] {
  const dataset = file.dereference(reference) as unknown;
  if (!(dataset instanceof h5wasm.Dataset)) throw new Error("a reference leads to no value");
  return Array.from(dataset.value as Float64Array, Number);
}

function readReferences(dataset: Dataset): Reference[] {
  if (!isReferences(dataset)) throw new Error("expected references to one entry for each image");
  return dataset.value as Reference[];
}

function isReferences({ dtype }: Dataset): boolean {
  return dtype === "Reference";
}

function requireDataset(group: Group, name: string): Dataset {
  const found = group.get(name);
  if (!(found instanceof h5wasm.Dataset)) throw new Error(`there is no "${name}"`);
  return found;
}
