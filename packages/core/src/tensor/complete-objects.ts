import { quoteName } from "../access/names.ts";
import { LoupeError } from "../errors.ts";
import { NO_FIELDS, type CellFields } from "../version/cell-row.ts";
import type { Structure } from "../version/read-structure.ts";

import { entryCount } from "./encode-value.ts";
import { objectTensorsOf } from "./find-tensor.ts";
import { groupOf, type Tensor } from "./tensor.ts";

/**
 * Makes what a sample says of its objects whole: all tensors of a group that describe objects have
 * one entry for each. Numbers that nobody gave are filled in. Returns how many objects there are in
 * each group spoken of.
 *
 * @throws LENGTH_MISMATCH
 */
export function completeObjects(
  structure: Structure,
  fields: Map<Tensor, CellFields>,
): Map<string, number> {
  const given = [...fields.keys()].filter(({ describes }) => describes === "OBJECT");
  const counts = new Map<string, number>();
  for (const group of new Set(given.map(({ path }) => groupOf(path)))) {
    const ofGroup = given.filter(({ path }) => groupOf(path) === group);
    const count = commonCount(ofGroup, fields);
    for (const tensor of objectTensorsOf(structure, group)) {
      if (!fields.has(tensor)) fields.set(tensor, fillerOf(tensor, count));
    }
    counts.set(group, count);
  }
  return counts;
}

/** What a number of an object is where nobody gave it: NaN for floats, else 0 or false. */
export function fillerOf({ path, htype, meta }: Tensor, count: number): CellFields {
  if (count > 0 && htype !== "generic") {
    throw new LoupeError(
      "LENGTH_MISMATCH",
      `Tensor ${quoteName(path)} was given nothing for ${count} objects; expected one entry for each, as in the group's other tensors.`,
    );
  }
  if (htype === "class_label") return { ...NO_FIELDS, labels: [] };
  const dtype = meta.dtype ?? "float64";
  if (dtype === "int64") return { ...NO_FIELDS, ints: Array<number>(count).fill(0) };
  return {
    ...NO_FIELDS,
    nums: Array<number>(count).fill(dtype.startsWith("float") ? Number.NaN : 0),
  };
}

function commonCount(tensors: readonly Tensor[], fields: ReadonlyMap<Tensor, CellFields>): number {
  const counts = tensors.map((tensor) => entryCount(tensor, fields.get(tensor)!));
  if (counts.every((count) => count === counts[0])) return counts[0]!;
  const found = tensors.map(({ path }, position) => `${quoteName(path)} has ${counts[position]}`);
  throw new LoupeError(
    "LENGTH_MISMATCH",
    `Tensors that describe the same objects were given different numbers of entries: ${found.join(", ")}.`,
  );
}
