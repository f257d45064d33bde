import type { Database } from "../db/database.ts";
import { canonicalJson } from "../db/canonical-json.ts";
import {
  digestChanges,
  ValuesDigest,
  type MembershipChange,
  type TensorChange,
} from "./changes-digest.ts";
import { differingValues } from "./differing-values.ts";
import type { Definition, Structure } from "./read-structure.ts";

/** What a commit would freeze, counted and digested. */
export interface Changes {
  digest: Buffer;
  isEmpty: boolean;
  samplesAdded: number;
  samplesDeleted: number;
  /** Values of tensors that people see: the ids of objects are not counted. */
  valuesChanged: number;
  /** What the statistics of the columns that were written to have to be raised by. */
  statistics: ColumnStatistics[];
}

export interface ColumnStatistics {
  columnId: number;
  values: number;
  classes: Map<number, number>;
}

/** Values that were digested while they were written, for tensors that did not exist before. */
export type KnownValues = ReadonlyMap<number, { digest: Buffer; statistics: ColumnStatistics }>;

/** The logical difference between a branch's head and its uncommitted changes. */
export async function collectChanges(
  db: Database,
  head: Structure,
  working: Structure,
  known: KnownValues = new Map(),
): Promise<Changes> {
  const membership = await changedMembership(db, head, working);
  const before = byTensor(head);
  const after = byTensor(working);
  const tensors: TensorChange[] = [];
  const statistics: ColumnStatistics[] = [];
  let valuesChanged = 0;
  for (const tensorId of new Set([...before.keys(), ...after.keys()])) {
    const change = await tensorChange(
      db,
      before.get(tensorId),
      after.get(tensorId),
      known.get(tensorId),
    );
    if (change.statistics) statistics.push(change.statistics);
    if (change.definition === undefined && !change.values) continue;
    if ((after.get(tensorId) ?? before.get(tensorId))!.htype !== "object_ids")
      valuesChanged += change.count;
    tensors.push({ tensorId, definition: change.definition, values: change.values });
  }
  return {
    digest: digestChanges(membership, tensors),
    isEmpty:
      tensors.length === 0 && membership.added.length === 0 && membership.deleted.length === 0,
    samplesAdded: membership.added.reduce((sum, [first, last]) => sum + last - first + 1, 0),
    samplesDeleted: membership.deleted.length,
    valuesChanged,
    statistics,
  };
}

function byTensor({ definitions }: Structure): Map<number, Definition> {
  return new Map(
    definitions.filter(({ htype }) => htype !== "membership").map((one) => [one.tensorId, one]),
  );
}

interface OneTensorChange {
  definition: TensorChange["definition"];
  values: Buffer | undefined;
  count: number;
  statistics: ColumnStatistics | undefined;
}

async function tensorChange(
  db: Database,
  before: Definition | undefined,
  after: Definition | undefined,
  known: { digest: Buffer; statistics: ColumnStatistics } | undefined,
): Promise<OneTensorChange> {
  const definition = changedDefinition(before, after);
  if (!after) return { definition, values: undefined, count: 0, statistics: undefined };
  if (!before && known && known.statistics.values > 0) {
    return {
      definition,
      values: known.digest,
      count: known.statistics.values,
      statistics: known.statistics,
    };
  }
  const digest = new ValuesDigest();
  const statistics: ColumnStatistics = {
    columnId: after.steps[0]!.columnId,
    values: 0,
    classes: new Map(),
  };
  const sameColumn = before?.steps[0]!.columnId === statistics.columnId;
  for await (const value of differingValues(db, before?.steps ?? [], after.steps)) {
    digest.add(value.sampleId, value.after ?? null);
    if (value.after) countValue(statistics, value.after.labels, 1);
    if (value.before && sameColumn) countValue(statistics, value.before.labels, -1);
  }
  if (digest.count === 0) return { definition, values: undefined, count: 0, statistics: undefined };
  return { definition, values: digest.digest(), count: digest.count, statistics };
}

export function countValue(
  statistics: ColumnStatistics,
  labels: readonly number[] | null,
  by: 1 | -1,
): void {
  statistics.values += by;
  if (labels === null) return;
  for (const id of new Set(labels)) {
    statistics.classes.set(id, (statistics.classes.get(id) ?? 0) + by);
  }
}

/** Undefined where nothing changed, null where the tensor is gone. */
function changedDefinition(
  before: Definition | undefined,
  after: Definition | undefined,
): TensorChange["definition"] {
  if (!after) return null;
  const state = stateOf(after);
  return before && canonicalJson(stateOf(before)) === canonicalJson(state) ? undefined : state;
}

function stateOf({ path, htype, describes, meta }: Definition) {
  return { path, htype, describes, meta };
}

/** The working state reads the head's column further, or a column of its own on top of it. */
async function changedMembership(
  db: Database,
  head: Structure,
  working: Structure,
): Promise<MembershipChange> {
  const base = head.membership[0]!;
  const [nearest] = working.membership;
  const afterSeq = nearest!.columnId === base.columnId ? base.bound : -1;
  const { columnId, bound } = nearest!;
  const ranges = await db.sql<{ first: number; last: number }[]>`
    select sample_id as first, last_sample_id as last from sample_ranges
    where column_id = ${columnId} and from_seq > ${afterSeq} and from_seq <= ${bound}
    order by sample_id`;
  const deletions = await db.sql<{ id: number }[]>`
    select sample_id as id from sample_deletions
    where column_id = ${columnId} and from_seq > ${afterSeq} and from_seq <= ${bound}
    order by sample_id`;
  return { added: joinAdjacent(ranges), deleted: deletions.map(({ id }) => id) };
}

function joinAdjacent(ranges: readonly { first: number; last: number }[]): [number, number][] {
  const joined: [number, number][] = [];
  for (const { first, last } of ranges) {
    const previous = joined.at(-1);
    if (previous && previous[1] + 1 === first) previous[1] = last;
    else joined.push([first, last]);
  }
  return joined;
}
