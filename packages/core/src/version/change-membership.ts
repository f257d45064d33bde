import { FOREVER } from "../db/database.ts";
import { ownColumn } from "./change-definition.ts";
import type { Membership, SampleRange } from "./membership.ts";
import type { Structure } from "./read-structure.ts";
import type { BranchWrite } from "./write-to-branch.ts";

/**
 * Adds samples that the branch's ranges do not hold. Ids that follow the branch's last range without
 * a gap make it longer. `structure` is the branch's, where the caller has just read it.
 */
export async function addSampleRanges(
  write: BranchWrite,
  ranges: readonly SampleRange[],
  structure?: Structure,
): Promise<void> {
  if (ranges.length === 0) return;
  const columnId = await membershipColumn(write, structure);
  const [{ first, last }, ...others] = ranges as [SampleRange, ...SampleRange[]];
  const [extended] = await write.db.sql`
    update sample_ranges set last_sample_id = ${last}, revision = ${write.revision}
    where column_id = ${columnId} and from_seq = ${write.seq} and last_sample_id = ${first - 1}
    returning 1`;
  const made = extended ? others : ranges;
  await write.db.sql`
    insert into sample_ranges (column_id, sample_id, last_sample_id, from_seq, to_seq, revision)
    select ${columnId}, first, last, ${write.seq}, ${FOREVER}, ${write.revision}
    from unnest(${made.map((range) => range.first)}::bigint[], ${made.map((range) => range.last)}::bigint[]) as range (first, last)`;
}

/** Deletes samples that exist on the branch. */
export function deleteSampleIds(write: BranchWrite, ids: readonly number[]): Promise<void> {
  return putDeletions(write, ids, "delete");
}

/** Makes samples exist again that the branch has deleted. */
function restoreSampleIds(write: BranchWrite, ids: readonly number[]): Promise<void> {
  return putDeletions(write, ids, "restore");
}

/** Makes samples exist that do not yet: those the branch never had, and those it has deleted. */
export async function bringSamples(
  write: BranchWrite,
  membership: Membership,
  ids: readonly number[],
): Promise<void> {
  const deleted = new Set(membership.deletions);
  await restoreSampleIds(
    write,
    ids.filter((id) => deleted.has(id)),
  );
  await addSampleRanges(write, rangesOf(ids.filter((id) => !deleted.has(id))));
}

/** The same ids as ranges, ascending. */
export function rangesOf(ids: readonly number[]): SampleRange[] {
  const ranges: SampleRange[] = [];
  for (const id of ids.toSorted((a, b) => a - b)) {
    const previous = ranges.at(-1);
    if (previous && previous.last + 1 === id) previous.last = id;
    else ranges.push({ first: id, last: id });
  }
  return ranges;
}

/** A row of its own also for a sample that exists again: farther columns may have it deleted. */
async function putDeletions(
  write: BranchWrite,
  ids: readonly number[],
  what: "delete" | "restore",
): Promise<void> {
  if (ids.length === 0) return;
  const columnId = await membershipColumn(write);
  await write.db.sql`
    update sample_deletions set to_seq = ${write.seq}
    where column_id = ${columnId} and sample_id = any(${ids}::bigint[])
      and to_seq = ${FOREVER} and from_seq < ${write.seq}`;
  await write.db.sql`
    insert into sample_deletions (column_id, sample_id, from_seq, to_seq, restored, revision)
    select ${columnId}, id, ${write.seq}, ${FOREVER}, ${what} = 'restore', ${write.revision}
    from unnest(${ids}::bigint[]) as id
    on conflict (column_id, sample_id, from_seq) do update
    set restored = excluded.restored, revision = excluded.revision`;
}

async function membershipColumn(write: BranchWrite, known?: Structure): Promise<number> {
  const { definitions } = known ?? (await write.structure());
  return ownColumn(
    write,
    definitions.find(({ htype }) => htype === "membership")!,
  );
}
