import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Manifest } from "./manifest.ts";
import type { ModelPackage } from "./model-package.ts";

export interface FoldSet {
  /** The folders of its models, by number of the fold. */
  folders: readonly string[];
  /** The model of fold 0. */
  first: ModelPackage;
  /** Of each model. */
  digests: readonly string[];
}

/** Entries that are a fold's own: which one it is, and how its training went. */
const OWN_ENTRIES = new Set(["fold", "folds", "trained"]);

/**
 * Reads the models of a set, one after another, so that no more than two are in memory.
 *
 * @param set what `model.json` above them says
 * @throws where one is missing, is of another fold, or is fed otherwise than the others
 */
export async function readFoldSet(
  folder: string,
  set: Manifest & Required<Pick<Manifest, "folds">>,
  read: (folder: string, name: string) => Promise<ModelPackage>,
): Promise<FoldSet> {
  const folders = set.folds.map((name) => join(folder, name));
  const first = await read(folders[0]!, set.folds[0]!);
  const digests: string[] = [];
  for (const [number, name] of set.folds.entries()) {
    const model = number === 0 ? first : await read(folders[number]!, name);
    refuseOther(set, model.manifest, `${name}/model.json`, { number, of: folders.length });
    digests.push(model.identity.digest);
  }
  return { folders, first, digests };
}

function refuseOther(set: Manifest, model: Manifest, file: string, fold: Manifest["fold"]): void {
  if (model.folds) throw differs(file, "folds", model.folds, "none: it is one model of a set");
  if (!isDeepStrictEqual(model.fold, fold))
    throw differs(file, "fold", model.fold, `${JSON.stringify(fold)}, by its place in "folds"`);
  const entries = new Set([...Object.keys(set), ...Object.keys(model)] as (keyof Manifest)[]);
  for (const entry of entries) {
    if (OWN_ENTRIES.has(entry) || isDeepStrictEqual(model[entry], set[entry])) continue;
    throw differs(file, entry, model[entry], `${shown(set[entry])}, as for the whole set`);
  }
}

function differs(file: string, entry: string, found: unknown, expected: string): Error {
  return new Error(`In ${file}, "${entry}" is ${shown(found)}; expected ${expected}.`);
}

function shown(value: unknown): string {
  return value === undefined ? "missing" : JSON.stringify(value);
}
