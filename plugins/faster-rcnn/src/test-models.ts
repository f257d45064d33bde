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
  await writeModel(join(folder, "changed"), { manifest, files });
  return folder;
}

/** Makes a models folder whose model `folds` is a set of changed copies of the digits model. */
export async function makeFoldsFolder(
  folds: readonly ChangedModel[],
  set: ChangedModel["manifest"] = {},
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "loupe-models-"));
  const names = folds.map((_, number) => `fold-${number}`);
  await mkdir(join(folder, "folds"));
  await writeManifest(join(folder, "folds"), { folds: names, ...set });
  for (const [number, { manifest, files = {} }] of folds.entries()) {
    const fold = { number, of: folds.length };
    await writeModel(join(folder, "folds", names[number]!), {
      manifest: { fold, ...manifest },
      files,
    });
  }
  return folder;
}

/** Makes a models folder whose model `detector` has a `model.json` and the graph `predict.onnx`. */
export async function makeDetectorFolder(
  manifest: Readonly<Record<string, JsonValue | undefined>>,
  graph: Uint8Array,
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "loupe-models-"));
  const model = join(folder, "detector");
  await mkdir(model);
  await writeFile(
    join(model, "model.json"),
    JSON.stringify({ predict: "predict.onnx", ...manifest }),
  );
  await writeFile(join(model, "predict.onnx"), graph);
  return folder;
}

async function writeModel(
  model: string,
  { manifest, files }: Required<ChangedModel>,
): Promise<void> {
  await mkdir(model);
  for (const name of ["predict.onnx", "loss.onnx"])
    await copyFile(join(DIGITS, name), join(model, name));
  await writeManifest(model, manifest);
  for (const [name, content] of Object.entries(files)) await writeFile(join(model, name), content);
}

async function writeManifest(
  model: string,
  changed: Required<ChangedModel>["manifest"],
): Promise<void> {
  const text = await readFile(join(DIGITS, "model.json"), "utf8");
  const original = JSON.parse(text) as Record<string, JsonValue>;
  await writeFile(join(model, "model.json"), JSON.stringify({ ...original, ...changed }));
}
