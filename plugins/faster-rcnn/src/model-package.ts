import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import type { EvaluatorContext, ModelFiles, ModelIdentity } from "@loupe/plugin-api";
import { readFoldSet } from "./fold-set.ts";
import { parseManifest } from "./manifest.ts";
import type { Manifest } from "./manifest.ts";
import { recogniseTorchvision } from "./torchvision-format.ts";

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
  /** Of a set: the folders of its models, by number of the fold. The graphs above are the first's. */
  folds?: readonly string[];
}

/** Names of the models in a folder of models. */
export function listOwnModels(modelsFolder: string): string[] {
  const entries = readdirSync(modelsFolder, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

/**
 * Reads the model that the options name: a registered one where the context has it.
 *
 * @throws as `readModelPackage`
 */
export function readChosenModel(
  modelsFolder: string,
  { options, models }: Pick<EvaluatorContext, "options" | "models">,
): Promise<ModelPackage> {
  const registered = models?.["model"];
  return registered
    ? readRegisteredModel(registered)
    : readModelPackage(modelsFolder, options.model as string);
}

/** Reads a registered model, whose identity is that of all its files. */
export async function readRegisteredModel({ folder, identity }: ModelFiles): Promise<ModelPackage> {
  return { ...(await readFolder(folder, identity.name)), identity };
}

/**
 * Reads a model folder.
 *
 * @param model the name of a folder in `modelsFolder`
 * @throws where a file is missing or `model.json` is not understood
 */
export async function readModelPackage(modelsFolder: string, model: string): Promise<ModelPackage> {
  return readFolder(resolveFolder(modelsFolder, model), model);
}

/** Reads one model of a set. */
export function readFold(folder: string): Promise<ModelPackage> {
  return readFolder(folder, basename(folder));
}

async function readFolder(folder: string, model: string): Promise<ModelPackage> {
  const description = join(folder, "model.json");
  const text = await readFile(description).catch((cause: unknown) => {
    throw new Error(`There is no readable model "${model}": expected ${description}.`, { cause });
  });
  const manifest = parseManifest(text.toString("utf8"), description);
  const { folds } = manifest;
  if (folds) return readSet(folder, text, { ...manifest, folds });
  const predict = await readGraph(folder, manifest.predict);
  const loss = manifest.loss === undefined ? undefined : await readGraph(folder, manifest.loss);
  const digest = digestOf([text, predict.bytes, ...(loss ? [loss.bytes] : [])]);
  const seen =
    manifest.format === "torchvision-onnx/1" ? recogniseTorchvision(manifest, predict) : manifest;
  const identity = { name: basename(folder), digest };
  return { identity, manifest: seen, predict, ...(loss && { loss }) };
}

async function readSet(
  folder: string,
  text: Uint8Array,
  manifest: Parameters<typeof readFoldSet>[1],
): Promise<ModelPackage> {
  const { first, folders, digests } = await readFoldSet(folder, manifest, readFolder);
  const digest = digestOf([text, ...digests.map((one) => Buffer.from(one))]);
  return { ...first, identity: { name: basename(folder), digest }, manifest, folds: folders };
}

function resolveFolder(modelsFolder: string, model: string): string {
  if (model === "" || model === "." || model === ".." || basename(model) !== model) {
    throw new Error(
      `Model "${model}" is not the name of a folder in ${modelsFolder}; expected one without "/".`,
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
