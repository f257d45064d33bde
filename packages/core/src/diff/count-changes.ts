import type { Database } from "../db/database.ts";
import { without } from "../version/differing-membership.ts";
import { hasValues } from "../version/has-values.ts";
import { continues } from "../version/lineage.ts";
import type { SampleRange } from "../version/membership.ts";
import { objectChanges } from "./object-changes.ts";
import type { Diff } from "./open-diff.ts";
import type { GroupPair, TensorPair } from "./pair-tensors.ts";
import { stepsOf, valueChanges } from "./value-changes.ts";

/** How many values of one tensor, or objects, differ. */
export interface ChangeCounts {
  added: number;
  updated: number;
  removed: number;
}

/** The values of a tensor that describes samples. */
export async function countValueChanges(
  db: Database,
  diff: Diff,
  pair: TensorPair,
): Promise<ChangeCounts> {
  const counts = { added: 0, updated: 0, removed: 0 };
  const [before, after] = await heldSteps(db, pair);
  const [only, ...farther] = [...before, ...after];
  if (only === undefined) return counts;
  if (farther.length === 0) {
    const count = await countVisible(db, only, sharedSamples(diff));
    return { ...counts, [before.length > 0 ? "removed" : "added"]: count };
  }
  for await (const { kind } of valueChanges(db, diff, pair)) counts[FIELD[kind]]++;
  return counts;
}

export interface ObjectCounts {
  objects: number;
  /** By identity of the tensor: objects that were added or removed, or differ in it. */
  tensors: ReadonlyMap<number, ChangeCounts>;
}

/** The objects of a group, all its tensors at once. */
export async function countObjectChanges(
  db: Database,
  diff: Diff,
  group: GroupPair,
): Promise<ObjectCounts> {
  const tensors = new Map(
    group.tensors.map(({ tensorId }) => [tensorId, { added: 0, updated: 0, removed: 0 }]),
  );
  let objects = 0;
  for await (const { kinds, differing } of objectChanges(db, diff, group)) {
    objects++;
    const field = kinds[0] === "ADDED" || kinds[0] === "REMOVED" ? FIELD[kinds[0]] : "updated";
    for (const { tensorId } of differing) tensors.get(tensorId)![field]++;
  }
  return { objects, tensors };
}

const FIELD = { ADDED: "added", UPDATED: "updated", REMOVED: "removed" } as const;

/** The chains of both sides; none for a side without a value, as after clearing. */
async function heldSteps(db: Database, { before, after }: TensorPair) {
  const chains = [stepsOf(before), stepsOf(after)] as const;
  if (before && after && (await continues(db, before.steps, after.steps))) return chains;
  const held = await Promise.all(
    chains.map(async (steps) => ((await hasValues(db, steps)) ? steps : [])),
  );
  return [held[0]!, held[1]!] as const;
}

/** Samples that both sides have. */
function sharedSamples({ after, samples }: Diff): SampleRange[] {
  const { ranges, deletions } = after.membership;
  const deleted = deletions.map((id) => ({ first: id, last: id }));
  return without(without(ranges, deleted), samples.added);
}

/** Of one column alone, without looking at the values. */
async function countVisible(
  db: Database,
  { columnId, bound }: { columnId: number; bound: number },
  samples: readonly SampleRange[],
): Promise<number> {
  const [row] = await db.sql<{ count: number }[]>`
    select coalesce(sum(visible.count), 0)::bigint as count
    from unnest(${samples.map(({ first }) => first)}::bigint[], ${samples.map(({ last }) => last)}::bigint[])
      as range (first, last)
    cross join lateral (
      select count(*) from cells
      where column_id = ${columnId} and sample_id between range.first and range.last
        and from_seq <= ${bound} and to_seq > ${bound} and not absent
    ) as visible`;
  return row!.count;
}
