import type { Database } from "../db/database.ts";
import { getStructure, type Structure } from "./read-structure.ts";
import type { RefState } from "./ref-state.ts";

/** What happened to a branch between two revisions, coarsely: enough to know what to read again. */
export interface BranchChange {
  branchId: number;
  /** What it has now. */
  revision: number;
  /** Its working seq. */
  seq: number;
  /** Of its head. */
  commitId: string;
  /** Somebody committed, merged, reverted or published a run. */
  headMoved: boolean;
  /** Uncommitted changes were discarded: cursors and revisions made on them are refused. */
  wasReset: boolean;
  /** Samples were added or deleted. */
  samplesChanged: boolean;
  /** Tensors were made, renamed, cleared, restored or deleted, or got other values as a whole. */
  tensorsChanged: boolean;
  /** Paths of the tensors in which values were written, or may have been. */
  tensors: string[];
  /** The branch is gone; nothing more will happen to it. */
  isDeleted: boolean;
}

/** Up to where a branch is known. */
export interface KnownState {
  revision: number;
  /** The working seq that the branch had; 0 where that is not known. */
  seq: number;
}

/** What changed since a state; null where nothing did. */
export async function readBranchChange(
  db: Database,
  branchId: number,
  known: KnownState,
): Promise<BranchChange | null> {
  const [row] = await db.sql<BranchRow[]>`
    select dataset_id as "datasetId", name, 'BRANCH' as kind, id as "branchId", working_seq as seq,
           head_commit_id as "commitId", layout, revision, membership_revision as "membershipRevision",
           reset_revision as "resetRevision", head_revision as "headRevision",
           structure_revision as "structureRevision", deleted_at is not null as "isDeleted"
    from branches where id = ${branchId}`;
  if (!row || row.revision <= known.revision) return null;
  const { commitId, isDeleted, ...ref } = row;
  const since = known.revision;
  const tensorsChanged = ref.structureRevision > since;
  const structure = await getStructure(db, row);
  return {
    branchId,
    revision: ref.revision,
    seq: ref.seq,
    commitId,
    headMoved: ref.headRevision > since,
    wasReset: ref.resetRevision > since,
    samplesChanged: ref.membershipRevision > since,
    tensorsChanged,
    tensors: tensorsChanged
      ? [...structure.tensors.keys()]
      : await writtenTensors(db, structure, known),
    isDeleted,
  };
}

interface BranchRow extends RefState {
  revision: number;
  membershipRevision: number;
  resetRevision: number;
  headRevision: number;
  structureRevision: number;
  isDeleted: boolean;
}

/** Where so many values of a tensor do not tell, it may have been written to. */
const LOOKED_AT = 10_000;

async function writtenTensors(
  db: Database,
  { tensors }: Structure,
  { revision, seq }: KnownState,
): Promise<string[]> {
  const own = [...tensors.values()].flatMap(({ path, steps: [step] }) =>
    step?.isCurrent ? [{ path, columnId: step.columnId }] : [],
  );
  const rows = await db.sql<{ path: string }[]>`
    select own.path
    from unnest(${own.map(({ path }) => path)}::text[], ${own.map(({ columnId }) => columnId)}::bigint[])
      as own (path, column_id)
    join columns on columns.id = own.column_id
    cross join lateral (
      select count(*) as looked_at, bool_or(revision > ${revision}) as written
      from (
        select revision from cells where column_id = own.column_id and edited
        order by from_seq desc limit ${LOOKED_AT}
      ) as last
      union all
      -- What was written at the seq at which the column was made is not marked as edited.
      select count(*), bool_or(revision > ${revision})
      from (
        select revision from cells
        where column_id = own.column_id and columns.created_seq >= ${seq}
        limit ${LOOKED_AT}
      ) as first
    ) as found
    group by own.path
    having bool_or(written) or max(looked_at) = ${LOOKED_AT}
    order by own.path`;
  return rows.map(({ path }) => path);
}
