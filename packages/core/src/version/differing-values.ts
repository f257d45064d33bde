import type { Database } from "../db/database.ts";
import type { ColumnStep } from "../tensor/tensor.ts";
import { candidateSamples } from "./candidate-samples.ts";
import type { CellRow } from "./cell-row.ts";
import { differingParts } from "./differing-parts.ts";
import type { Membership } from "./membership.ts";
import { readCells } from "./read-cells.ts";
import { isSameValue } from "./same-fields.ts";

type Chain = readonly ColumnStep[];

export interface DifferingValue {
  sampleId: number;
  before: CellRow | undefined;
  after: CellRow | undefined;
}

export interface DifferingOptions {
  /** Only samples with a greater id. */
  after?: number | undefined;
  /** So many at most; no more than they need is read. Default: all. */
  limit?: number | undefined;
  /** Only samples that exist in each of these. Default: also those that exist in neither state. */
  among?: readonly Membership[] | undefined;
}

/**
 * The values of a tensor that differ between two states, in the order of their samples. Its cost
 * follows the number of rows written between the two, unless the tensor was cleared or written anew
 * as a whole.
 */
export async function* differingValues(
  db: Database,
  before: Chain,
  after: Chain,
  { limit = Infinity, ...options }: DifferingOptions = {},
): AsyncGenerator<DifferingValue> {
  if (limit <= 0) return;
  const parts = await differingParts(db, before, after);
  let left = limit;
  for await (const page of candidateSamples(db, parts, { ...options, expected: limit })) {
    const [old, now] = await Promise.all([
      readCells(db, [before], page),
      readCells(db, [after], page),
    ]);
    for (const sampleId of page) {
      const value = { sampleId, before: old[0]!.get(sampleId), after: now[0]!.get(sampleId) };
      if (isSameValue(value.before, value.after)) continue;
      yield value;
      if (--left === 0) return;
    }
  }
}
