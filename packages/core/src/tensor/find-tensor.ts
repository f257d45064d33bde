import { quoteName } from "../access/names.ts";
import { LoupeError } from "../errors.ts";
import { getStructure, type Definition, type Structure } from "../version/read-structure.ts";
import type { Database } from "../db/database.ts";
import type { RefState } from "../version/ref-state.ts";

import { groupOf, type Tensor } from "./tensor.ts";

/** The tensors that a ref has, by path. */
export async function listTensors(db: Database, ref: RefState): Promise<Tensor[]> {
  return [...(await getStructure(db, ref)).tensors.values()];
}

/** @throws TENSOR_NOT_FOUND */
export function tensorOf(structure: Structure, path: string): Tensor {
  const tensor = structure.tensors.get(path);
  if (tensor) return tensor;
  throw tensorNotFound(structure, path);
}

/** @throws TENSOR_NOT_FOUND */
export function definitionOf(structure: Structure, path: string): Definition {
  const tensor = tensorOf(structure, path);
  return structure.definitions.find(({ tensorId }) => tensorId === tensor.id)!;
}

/** The tensors that describe the objects of a group. */
export function objectTensorsOf(structure: Structure, group: string): Tensor[] {
  return [...structure.tensors.values()].filter(
    (tensor) => tensor.describes === "OBJECT" && groupOf(tensor.path) === group,
  );
}

/** The hidden definition whose values are the ids of a group's objects. */
export function objectIdsOf(structure: Structure, group: string): Definition {
  const found = structure.definitions.find(
    ({ htype, path }) => htype === "object_ids" && path === group,
  );
  if (found) return found;
  const groups = [...structure.objectIds.keys()].map((name) => quoteName(name));
  throw new LoupeError(
    "TENSOR_NOT_FOUND",
    `There are no objects in group ${quoteName(group)}; groups with tensors that describe objects: ${groups.join(", ") || "none"}.`,
  );
}

function tensorNotFound({ tensors }: Structure, path: string): LoupeError {
  const paths = [...tensors.keys()];
  const known = paths.slice(0, 20).map((name) => quoteName(name));
  const list = paths.length > 20 ? `${known.join(", ")}, …` : known.join(", ") || "none";
  return new LoupeError(
    "TENSOR_NOT_FOUND",
    `There is no tensor ${quoteName(path)}; there are: ${list}.`,
  );
}
