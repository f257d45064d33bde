import type { Database } from "../db/database.ts";
import type { ColumnStep } from "../tensor/tensor.ts";
import { Membership, type SampleRange } from "../version/membership.ts";

export interface BrokenMembership {
  sampleId: number | null;
  message: string;
}

/** What is wrong with which samples exist at a state, whose chain is given. At most `limit`. */
export async function findBrokenMembership(
  db: Database,
  steps: readonly ColumnStep[],
  limit: number,
): Promise<BrokenMembership[]> {
  const ranges = await readRanges(db, steps);
  const deletions = await readDeletions(db, steps);
  const overlapping = describeRanges(ranges);
  if (overlapping.length > 0) return overlapping.slice(0, limit);
  return [
    ...describeDeletions(ranges, deletions),
    ...describeSpans(deletions),
    ...describeIndices(new Membership(ranges, existingDeletions(deletions))),
  ].slice(0, limit);
}

function readRanges(db: Database, steps: readonly ColumnStep[]): Promise<SampleRange[]> {
  return db.sql<SampleRange[]>`
    select r.sample_id as first, r.last_sample_id as last
    from unnest(${steps.map(({ columnId }) => columnId)}::bigint[], ${steps.map(({ bound }) => bound)}::bigint[])
      as step (column_id, bound)
    join sample_ranges r on r.column_id = step.column_id and r.from_seq <= step.bound and r.to_seq > step.bound
    order by r.sample_id, r.last_sample_id`;
}

interface DeletionRow {
  id: number;
  depth: number;
  restored: boolean;
  fromSeq: number;
  toSeq: number | bigint;
  nextSeq: number | null;
  isVisible: boolean;
}

/** All rows of the chain's columns, nearest first for each sample. */
function readDeletions(db: Database, steps: readonly ColumnStep[]): Promise<DeletionRow[]> {
  return db.sql<DeletionRow[]>`
    select d.sample_id as id, step.depth::int as depth, d.restored, d.from_seq as "fromSeq", d.to_seq as "toSeq",
           lead(d.from_seq) over (partition by d.sample_id, d.column_id order by d.from_seq) as "nextSeq",
           d.from_seq <= step.bound and d.to_seq > step.bound as "isVisible"
    from unnest(${steps.map(({ columnId }) => columnId)}::bigint[], ${steps.map(({ bound }) => bound)}::bigint[])
      with ordinality as step (column_id, bound, depth)
    join sample_deletions d on d.column_id = step.column_id
    order by d.sample_id, step.depth, d.from_seq`;
}

function describeRanges(ranges: readonly SampleRange[]): BrokenMembership[] {
  return ranges.flatMap(({ first, last }, position) => {
    const previous = ranges[position - 1];
    if (last < first) {
      return {
        sampleId: first,
        message: `A range of samples begins at ${first} and ends before it, at ${last}.`,
      };
    }
    if (!previous || previous.last < first) return [];
    return {
      sampleId: first,
      message: `The ranges of samples ${previous.first} to ${previous.last} and ${first} to ${last} overlap; expected each sample in one of them.`,
    };
  });
}

function describeDeletions(
  ranges: readonly SampleRange[],
  deletions: readonly DeletionRow[],
): BrokenMembership[] {
  const everBrought = new Membership(ranges, []);
  return deletions
    .filter(({ id, isVisible }) => isVisible && !everBrought.has(id))
    .map(({ id, restored }) => ({
      sampleId: id,
      message: `Sample ${id} is marked as ${restored ? "restored" : "deleted"} and lies in none of the ranges of samples.`,
    }));
}

function describeSpans(deletions: readonly DeletionRow[]): BrokenMembership[] {
  return deletions
    .filter(
      ({ fromSeq, toSeq, nextSeq }) => toSeq <= fromSeq || (nextSeq !== null && toSeq > nextSeq),
    )
    .map(({ id, fromSeq, toSeq }) => ({
      sampleId: id,
      message: `The deletion of sample ${id} from seq ${fromSeq} to ${toSeq} overlaps another or ends before it begins.`,
    }));
}

/** The nearest step with a visible row for a sample decides. */
function existingDeletions(deletions: readonly DeletionRow[]): number[] {
  const nearest = new Map<number, DeletionRow>();
  for (const row of deletions) {
    if (row.isVisible && !nearest.has(row.id)) nearest.set(row.id, row);
  }
  return [...nearest.values()].filter(({ restored }) => !restored).map(({ id }) => id);
}

/** Around the ends of each range an index has to lead to a sample and back to the index. */
function describeIndices(membership: Membership): BrokenMembership[] {
  const { ranges, count } = membership;
  const ends = ranges.flatMap(({ first, last }) => [
    membership.countBefore(first),
    membership.countBefore(last + 1) - 1,
  ]);
  return [...new Set(ends)]
    .filter((index) => index >= 0 && index < count)
    .filter((index) => membership.indexOf(membership.at(index)) !== index)
    .map((index) => ({
      sampleId: membership.at(index),
      message: `Index ${index} leads to sample ${membership.at(index)}, whose index is ${membership.indexOf(membership.at(index)) ?? "none"}.`,
    }));
}
