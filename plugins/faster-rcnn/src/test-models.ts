import { copyFile, mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { JsonValue } from "@loupe/plugin-api";

const DIGITS = fileURLToPath(new URL("../models/digits", import.meta.url));

export interface ChangedModel {
  /** Entries of `model.json` to replace; undefined removes one. */
  manifest?: Readonly<Record<string, JsonValue | undefined>>;
  /** Files to write over the copied ones. */
  files?: Readonly<Record<string, string | Uint8Array>>;
}

/** Makes a models folder that holds a changed copy of the digits model under the name `changed`. */
export async function makeModelsFolder({
  manifest = {},
  files = {},
}: ChangedModel = {}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "loupe-models-"));
  const model = join(folder, "changed");
  await mkdir(model);
  for (const name of ["predict.onnx", "loss.onnx"])
    await copyFile(join(DIGITS, name), join(model, name));
  const original = JSON.parse(await readFile(join(DIGITS, "model.json"), "utf8")) as Record<
    string,
    JsonValue
  >;
  await writeFile(join(model, "model.json"), JSON.stringify({ ...original, ...manifest }));
  for (const [name, content] of Object.entries(files)) await writeFile(join(model, name), content);
  return folder;
}
