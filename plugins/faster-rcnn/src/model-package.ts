import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename, isAbsolute, join } from "node:path";
import type { ModelIdentity } from "@loupe/plugin-api";
import { parseManifest } from "./manifest.ts";
import type { Manifest } from "./manifest.ts";

/** An ONNX graph that was read but not loaded. */
export interface GraphFile {
  /** For messages. */
  path: string;
  bytes: Uint8Array;
}

/** A model folder: `model.json` and the graphs it names. */
export interface ModelPackage {
  identity: ModelIdentity;
  manifest: Manifest;
  predict: GraphFile;
  /** Absent where `model.json` names no loss graph. */
  loss?: GraphFile;
}

/**
 * Reads a model folder.
 *
 * @param model the name of a folder in `modelsFolder`, or the absolute path of a folder
 * @throws where a file is missing or `model.json` is not understood
 */
export async function readModelPackage(modelsFolder: string, model: string): Promise<ModelPackage> {
  const folder = resolveFolder(modelsFolder, model);
  const description = join(folder, "model.json");
  const text = await readFile(description).catch((cause: unknown) => {
    throw new Error(`There is no readable model "${model}": expected ${description}.`, { cause });
  });
  const manifest = parseManifest(text.toString("utf8"), description);
  const predict = await readGraph(folder, manifest.predict);
  const loss = manifest.loss === undefined ? undefined : await readGraph(folder, manifest.loss);
  const digest = digestOf([text, predict.bytes, ...(loss ? [loss.bytes] : [])]);
  return { identity: { name: basename(folder), digest }, manifest, predict, ...(loss && { loss }) };
}

function resolveFolder(modelsFolder: string, model: string): string {
  if (isAbsolute(model)) return model;
  if (model === "" || model === "." || model === ".." || basename(model) !== model) {
    throw new Error(
      `Model "${model}" is neither the name of a folder in ${modelsFolder} nor an absolute path.`,
    );
  }
  return join(modelsFolder, model);
}

async function readGraph(folder: string, name: string): Promise<GraphFile> {
  const path = join(folder, name);
  try {
    return { path, bytes: await readFile(path) };
  } catch (cause) {
    throw new Error(`model.json names the graph ${name}, but ${path} can't be read.`, { cause });
  }
}

/** SHA-256 over the files, each after its length, so that no two lists of files share one. */
function digestOf(files: readonly Uint8Array[]): string {
  const hash = createHash("sha256");
  for (const bytes of files) hash.update(`${bytes.length}\n`).update(bytes);
  return hash.digest("hex");
}
