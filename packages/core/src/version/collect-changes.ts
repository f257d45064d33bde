import type { Database } from "../db/database.ts";
import { canonicalJson } from "../db/canonical-json.ts";
import type { ColumnStep } from "../tensor/tensor.ts";
import {
  digestChanges,
  ValuesDigest,
  type MembershipChange,
  type TensorChange,
} from "./changes-digest.ts";
import { countIds, differingMembership, without } from "./differing-membership.ts";
import { differingValues } from "./differing-values.ts";
import type { Membership, SampleRange } from "./membership.ts";
import { readMembership, type Definition, type Structure } from "./read-structure.ts";

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

/**
 * The logical difference between a branch's head and its uncommitted changes, or between any two
 * states. The digest covers everything stored that differs; the counts are of what can be seen.
 */
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
  let isEmpty = membership.added.length === 0 && membership.deleted.length === 0;
  const tensorIds = [...new Set([...before.keys(), ...after.keys()])];
  const changes = await Promise.all(
    tensorIds.map((tensorId) =>
      tensorChange(db, before.get(tensorId), after.get(tensorId), {
        known: known.get(tensorId),
        membership,
      }),
    ),
  );
  for (const [position, change] of changes.entries()) {
    const tensorId = tensorIds[position]!;
    if (change.statistics) statistics.push(change.statistics);
    if (change.definition === undefined && !change.values) continue;
    if (change.definition !== undefined || change.count > 0) isEmpty = false;
    if ((after.get(tensorId) ?? before.get(tensorId))!.htype !== "object_ids")
      valuesChanged += change.count;
    tensors.push({ tensorId, definition: change.definition, values: change.values });
  }
  return {
    digest: digestChanges(membership.stored, tensors),
    isEmpty,
    samplesAdded: countIds(membership.added),
    samplesDeleted: countIds(membership.deleted),
    valuesChanged,
    statistics,
  };
}

export function byTensor({ definitions }: Structure): Map<number, Definition> {
  return new Map(
    definitions.filter(({ htype }) => htype !== "membership").map((one) => [one.tensorId, one]),
  );
}

interface OneTensorChange {
  definition: TensorChange["definition"];
  values: Buffer | undefined;
  /** Of samples that exist afterwards. */
  count: number;
  /** Of the branch's own column only: another branch's was counted there. */
  statistics: ColumnStatistics | undefined;
}

interface ChangeContext {
  known: { digest: Buffer; statistics: ColumnStatistics } | undefined;
  membership: Pick<ChangedMembership, "isWritten" | "existing">;
}

async function tensorChange(
  db: Database,
  before: Definition | undefined,
  after: Definition | undefined,
  { known, membership }: ChangeContext,
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
  const { columnId } = statistics;
  let count = 0;
  const areSeen = !membership.isWritten && isWrittenHere(before, after);
  let samples: Membership | undefined;
  for await (const value of differingValues(db, before?.steps ?? [], after.steps)) {
    digest.add(value.sampleId, value.after ?? null);
    if (areSeen || (samples ??= await membership.existing()).has(value.sampleId)) count++;
    if (value.after?.columnId === columnId) countValue(statistics, value.after.labels, 1);
    if (value.before?.columnId === columnId) countValue(statistics, value.before.labels, -1);
  }
  const raisedBy = known?.statistics ?? (after.owned ? statistics : undefined);
  if (digest.count === 0) return { definition, values: undefined, count: 0, statistics: raisedBy };
  return { definition, values: digest.digest(), count, statistics: raisedBy };
}

/**
 * Whether all that differs was written into a column of the branch's own, one by one and so for
 * samples that exist. What came or went as a whole may be of samples that are deleted here.
 */
export function isWrittenHere(before: Definition | undefined, after: Definition): boolean {
  const [own, parent] = after.steps;
  if (!after.owned) return false;
  if (!before) return parent === undefined;
  const [former] = before.steps;
  return [own, parent].some(
    (step) => step?.columnId === former!.columnId && step.bound >= former!.bound,
  );
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
export function changedDefinition(
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

interface ChangedMembership {
  /** As it is digested: what is stored, whether or not a sample that was added still exists. */
  stored: MembershipChange;
  added: readonly SampleRange[];
  deleted: readonly SampleRange[];
  isWritten: boolean;
  /** Which samples exist afterwards. */
  existing: () => Promise<Membership>;
}

/** Most commits change no samples: then what exists is read only where somebody asks for it. */
export async function changedMembership(
  db: Database,
  head: Structure,
  working: Structure,
): Promise<ChangedMembership> {
  if (!(await isMembershipWritten(db, head.membership[0]!, working.membership[0]!))) {
    let existing: Promise<Membership> | undefined;
    return {
      stored: { added: [], deleted: [] },
      added: [],
      deleted: [],
      isWritten: false,
      existing: () => (existing ??= readMembership(db, working.membership)),
    };
  }
  const before = await readMembership(db, head.membership);
  const after = await readMembership(db, working.membership);
  return {
    stored: storedChange(before, after),
    ...differingMembership(before, after),
    isWritten: true,
    existing: () => Promise.resolve(after),
  };
}

function storedChange(before: Membership, after: Membership): MembershipChange {
  const added = without(after.ranges, before.ranges);
  const old = new Set(before.deletions);
  const now = new Set(after.deletions);
  const restored = before.deletions.filter((id) => !now.has(id));
  return {
    added: added.map(({ first, last }) => [first, last]),
    deleted: after.deletions.filter((id) => !old.has(id)),
    ...(restored.length > 0 ? { restored } : {}),
  };
}

async function isMembershipWritten(
  db: Database,
  before: ColumnStep,
  after: ColumnStep,
): Promise<boolean> {
  if (before.columnId !== after.columnId) return true;
  const [from, to] = [before.bound, after.bound].toSorted((a, b) => a - b);
  const [row] = await db.sql<{ found: boolean }[]>`
    select exists (
      select from sample_ranges where column_id = ${after.columnId} and from_seq > ${from!} and from_seq <= ${to!}
    ) or exists (
      select from sample_deletions where column_id = ${after.columnId} and from_seq > ${from!} and from_seq <= ${to!}
    ) as found`;
  return row!.found;
}
