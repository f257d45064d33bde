import { quoteName } from "../access/names.ts";
import { withReceipt, type Receipt } from "../access/with-receipt.ts";
import type { Database } from "../db/database.ts";
import { transaction } from "../db/database.ts";
import { LoupeError } from "../errors.ts";
import { lockReferences } from "./lock-references.ts";
import { readMembership, readStructure, type Structure } from "./read-structure.ts";
import { fullName, resolveRef, type DatasetKey } from "./resolve-ref.ts";
import type { Membership } from "./membership.ts";

/** A write to a branch under way: its transaction, and what it has to know. */
export interface BranchWrite {
  db: Database;
  dataset: DatasetKey;
  branchId: number;
  branch: string;
  headCommitId: string;
  /** What is written carries this seq, */
  seq: number;
  /** and this revision. */
  revision: number;
  /** What the branch had when the write began. */
  revisionBefore: number;
  membershipRevision: number;
  resetRevision: number;
  structure(): Promise<Structure>;
  /** `structure` is the branch's, where the caller has just read it. */
  membership(structure?: Structure): Promise<Membership>;
}

export interface WriteOptions {
  /** Keep every other writer of the branch out: what changes definitions, commits or resets. */
  exclusive?: boolean;
  /** An exclusive write that leaves tensors and their values as they are. */
  keepsValues?: boolean;
  /** Keep everybody out who appends or deletes samples: what does so itself, or counts by index. */
  lockMembership?: boolean;
  /** The write changes which samples exist. */
  changesMembership?: boolean;
  /** Refuse where the branch has another revision, because somebody else wrote to it. */
  expectedRevision?: number | undefined;
}

/**
 * Under which receipt a write is done: again under the same one, it is answered as at first and
 * leaves the branch alone.
 */
export interface WriteOnceOptions extends WriteOptions {
  receipt?: Receipt | undefined;
}

export interface WriteResult<T> {
  result: T;
  /** The revision of the branch after the write. */
  revision: number;
}

/**
 * Runs `work` as one transaction on a branch: all of it or nothing.
 *
 * @throws REF_NOT_FOUND, REF_NOT_WRITABLE; CONFLICT where the branch is not at `expectedRevision`
 */
export function writeToBranch<T>(
  db: Database,
  dataset: DatasetKey,
  branch: string,
  { receipt, ...options }: WriteOnceOptions,
  work: (write: BranchWrite) => Promise<T>,
): Promise<WriteResult<T>> {
  return transaction(db, (tx) =>
    withReceipt(tx, receipt, () => writeInTransaction(tx, dataset, branch, options, work)),
  );
}

/** As `writeToBranch`, inside a transaction that is there already. */
async function writeInTransaction<T>(
  tx: Database,
  dataset: DatasetKey,
  branch: string,
  options: WriteOptions,
  work: (write: BranchWrite) => Promise<T>,
): Promise<WriteResult<T>> {
  const ref = await resolveRef(tx, dataset, branch);
  if (ref.kind !== "BRANCH") {
    throw new LoupeError(
      "REF_NOT_WRITABLE",
      `${quoteName(branch)} is a ${ref.kind.toLowerCase()}; only branches are written to.`,
    );
  }
  await lockBranch(tx, ref.branchId, options.exclusive ?? false);
  if (options.lockMembership || options.changesMembership) await lockMembership(tx, dataset.id);
  const write = await openWrite(tx, dataset, branch, ref.branchId);
  refuseOtherRevision(write, write.revisionBefore, options.expectedRevision);
  const result = await work(write);
  return { result, revision: await raiseRevision(write, options) };
}

/** Classes of advisory locks, so that ids of different things never meet. */
const BRANCH_LOCK = 1_869_967_216;
const MEMBERSHIP_LOCK = BRANCH_LOCK + 1;

/**
 * Until the transaction ends: shared by writers, exclusive for what changes the branch itself. The
 * latter names columns and commits of other refs too, which must not be cleaned up meanwhile.
 */
export async function lockBranch(
  tx: Database,
  branchId: number,
  exclusive: boolean,
): Promise<void> {
  if (exclusive) {
    await lockReferences(tx);
    await tx.sql`select pg_advisory_xact_lock(${BRANCH_LOCK}::int, ${branchId}::int)`;
  } else await tx.sql`select pg_advisory_xact_lock_shared(${BRANCH_LOCK}::int, ${branchId}::int)`;
}

/** Shared, as by writers of all of them. */
export async function lockBranches(tx: Database, branchIds: readonly number[]): Promise<void> {
  await tx.sql`
    select pg_advisory_xact_lock_shared(${BRANCH_LOCK}::int, id::int)
    from (select unnest(${branchIds}::bigint[]) as id order by 1) as sorted`;
}

async function lockMembership(tx: Database, datasetId: number): Promise<void> {
  await tx.sql`select pg_advisory_xact_lock(${MEMBERSHIP_LOCK}::int, ${datasetId}::int)`;
}

/** A statement of its own after the lock: what it waited for is visible only to a later one. */
async function openWrite(
  tx: Database,
  dataset: DatasetKey,
  branch: string,
  branchId: number,
): Promise<BranchWrite> {
  const [row] = await tx.sql<
    Pick<
      BranchWrite,
      | "seq"
      | "headCommitId"
      | "membershipRevision"
      | "resetRevision"
      | "revision"
      | "revisionBefore"
    >[]
  >`
    select working_seq as seq, head_commit_id as "headCommitId", membership_revision as "membershipRevision",
           reset_revision as "resetRevision", nextval('revisions') as revision,
           revision as "revisionBefore"
    from branches where id = ${branchId} and deleted_at is null`;
  if (!row)
    throw new LoupeError(
      "REF_NOT_FOUND",
      `Branch ${quoteName(branch)} of ${fullName(dataset)} was deleted meanwhile.`,
    );
  const structure = () => readStructure(tx, { branchId, seq: row.seq, kind: "BRANCH" });
  return {
    db: tx,
    dataset,
    branch,
    branchId,
    ...row,
    structure,
    membership: async (known) => readMembership(tx, (known ?? (await structure())).membership),
  };
}

/**
 * The last statement of a write: its row lock is held for the commit only, so that revisions rise
 * in the order in which writes become visible.
 */
async function raiseRevision(
  write: BranchWrite,
  {
    exclusive = false,
    keepsValues = false,
    changesMembership = false,
    expectedRevision,
  }: WriteOptions,
): Promise<number> {
  if (expectedRevision !== undefined) {
    const [now] = await write.db.sql<{ revision: number }[]>`
      select revision from branches where id = ${write.branchId} for update`;
    refuseOtherRevision(write, now!.revision, expectedRevision);
  }
  const [row] = await write.db.sql<{ revision: number }[]>`
    update branches
    set revision = greatest(revision + 1, ${write.revision}::bigint),
        membership_revision = case
          when ${changesMembership}::boolean then greatest(revision + 1, ${write.revision}::bigint)
          else membership_revision
        end,
        structure_revision = case
          when ${exclusive && !keepsValues}::boolean then greatest(revision + 1, ${write.revision}::bigint)
          else structure_revision
        end
    where id = ${write.branchId}
    returning revision`;
  return row!.revision;
}

function refuseOtherRevision(
  { branch, dataset }: BranchWrite,
  revision: number,
  expected: number | undefined,
): void {
  if (expected === undefined || revision === expected) return;
  throw new LoupeError(
    "CONFLICT",
    `Branch ${quoteName(branch)} of ${fullName(dataset)} is at revision ${revision}, not ${expected}: somebody else wrote to it meanwhile.`,
    { details: { path: ["expectedRevision"], revision } },
  );
}
