import type { Database } from "../db/database.ts";
import { decodeValue } from "../tensor/decode-value.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { StoredValue } from "../tensor/value.ts";
import type { CellRow } from "../version/cell-row.ts";
import { differingValues, type DifferingOptions } from "../version/differing-values.ts";
import type { Diff } from "./open-diff.ts";
import type { TensorPair } from "./pair-tensors.ts";
import { positionAfter } from "./position-after.ts";

/** A value that differs, of a sample that both sides have. */
export interface ValueChange {
  sampleId: number;
  tensor: TensorPair;
  kind: "ADDED" | "UPDATED" | "REMOVED";
  before: StoredValue | undefined;
  after: StoredValue | undefined;
}

/** What a page of values goes on after. */
export interface ValueKey {
  tensorId: number;
  sampleId: number;
}

/**
 * The values that differ, of tensors that describe samples: by path of the tensor, then by sample
 * id.
 */
export async function listValueChanges(
  db: Database,
  diff: Diff,
  { first, after }: { first: number; after?: ValueKey },
): Promise<{ changes: ValueChange[]; hasNextPage: boolean }> {
  const changes: ValueChange[] = [];
  for (const { pair, afterSample } of tensorsFrom(diff, after)) {
    const limit = first + 1 - changes.length;
    if (limit <= 0) break;
    for await (const change of valueChanges(db, diff, pair, { after: afterSample, limit })) {
      changes.push(change);
    }
  }
  return { changes: changes.slice(0, first), hasNextPage: changes.length > first };
}

/** The values of one tensor that differ, by sample id. */
export async function* valueChanges(
  db: Database,
  { before, after }: Diff,
  tensor: TensorPair,
  options: Pick<DifferingOptions, "after" | "limit"> = {},
): AsyncGenerator<ValueChange> {
  const among = [before.membership, after.membership];
  const values = differingValues(db, stepsOf(tensor.before), stepsOf(tensor.after), {
    ...options,
    among,
  });
  for await (const { sampleId, ...cells } of values) {
    yield {
      sampleId,
      tensor,
      kind: cells.before && cells.after ? "UPDATED" : cells.after ? "ADDED" : "REMOVED",
      before: stored(tensor.before, cells.before),
      after: stored(tensor.after, cells.after),
    };
  }
}

export function stepsOf(tensor: Tensor | undefined): Tensor["steps"] {
  return tensor?.steps ?? [];
}

/** True for a tensor whose values stand for whole samples. */
export function describesSamples({ before, after }: TensorPair): boolean {
  return (after ?? before)!.describes === "SAMPLE";
}

/** The tensors that the rest of the list comes from. */
function tensorsFrom(diff: Diff, after: ValueKey | undefined) {
  const start = positionAfter(diff.tensors, (pair) => pair.tensorId === after?.tensorId, after);
  return diff.tensors
    .slice(start)
    .map((pair, position) => ({
      pair,
      afterSample: position === 0 ? after?.sampleId : undefined,
    }))
    .filter(({ pair }) => describesSamples(pair));
}

function stored(tensor: Tensor | undefined, cell: CellRow | undefined): StoredValue | undefined {
  return tensor && cell && { value: decodeValue(tensor, cell), revision: cell.revision };
}
