import { quoteName } from "../access/names.ts";
import { withReceipt, type Receipt } from "../access/with-receipt.ts";
import { transaction, type Database } from "../db/database.ts";
import { findUnstorable } from "../db/find-unstorable.ts";
import { LoupeError } from "../errors.ts";
import { checkBranchName } from "../dataset/names.ts";
import { insertBranches } from "./insert-branches.ts";
import { lockReferences } from "./lock-references.ts";
import { lockRefNames, nameHolds, refuseTakenRefName } from "./ref-names.ts";
import { fullName, resolveRef, type DatasetKey } from "./resolve-ref.ts";
import { writeToBranch } from "./write-to-branch.ts";

export interface Branch {
  id: number;
  datasetId: number;
  name: string;
  headCommitId: string;
  revision: number;
  createdAt: Date;
}

export interface CreateBranchInput {
  dataset: DatasetKey;
  name: string;
  /** The ref it starts at; of a branch, its head. Default: the default branch. */
  from?: string;
  receipt?: Receipt;
}

/**
 * Makes a branch in time that does not depend on the size of the dataset.
 *
 * @throws NAME_TAKEN, INVALID_NAME, REF_NOT_FOUND
 */
export async function createBranch(
  db: Database,
  { dataset, name, from, receipt }: CreateBranchInput,
): Promise<Branch> {
  checkBranchName(name);
  const { id } = await transaction(db, (tx) =>
    withReceipt(tx, receipt, async () => {
      await lockReferences(tx);
      const { commitId } = await resolveRef(tx, dataset, from);
      await lockRefNames(tx, dataset.id);
      await refuseTakenRefName(tx, dataset, name);
      const [id] = await insertBranches(tx, dataset.id, [{ name, commitId }]);
      return { id: id! };
    }),
  );
  return getBranchById(db, id);
}

/** @throws REF_NOT_FOUND */
export async function getBranch(db: Database, dataset: DatasetKey, name: string): Promise<Branch> {
  const [row] = findUnstorable(name)
    ? []
    : await db.sql<BranchRow[]>`
        select ${columnsOf(db)} from branches
        where dataset_id = ${dataset.id} and name = ${name} and deleted_at is null`;
  if (row) return branchOf(row);
  throw new LoupeError("REF_NOT_FOUND", `${fullName(dataset)} has no branch ${quoteName(name)}.`);
}

/** In the order they were created; `after` is the id of a branch. */
export async function listBranches(
  db: Database,
  datasetId: number,
  { first, after = 0, search }: { first: number; after?: number; search?: string | undefined },
): Promise<{ branches: Branch[]; hasNextPage: boolean }> {
  const rows = await db.sql<BranchRow[]>`
    select ${columnsOf(db)} from branches
    where dataset_id = ${datasetId} and deleted_at is null and id > ${after} and ${nameHolds(db, search)}
    order by id limit ${first + 1}`;
  return { branches: rows.slice(0, first).map(branchOf), hasNextPage: rows.length > first };
}

export async function countBranches(
  db: Database,
  datasetId: number,
  search?: string,
): Promise<number> {
  const [row] = await db.sql<{ count: number }[]>`
    select count(*)::int as count from branches
    where dataset_id = ${datasetId} and deleted_at is null and ${nameHolds(db, search)}`;
  return row!.count;
}

export interface NamedBranch {
  dataset: DatasetKey;
  branch: string;
  receipt?: Receipt;
}

/** @throws NAME_TAKEN, INVALID_NAME, REF_NOT_FOUND, BRANCH_NOT_DELETABLE for the default branch */
export async function renameBranch(
  db: Database,
  { dataset, branch, newName, receipt }: NamedBranch & { newName: string },
): Promise<Branch> {
  checkBranchName(newName);
  refuseDefault(dataset, branch, "renamed");
  const { result } = await writeToBranch(
    db,
    dataset,
    branch,
    { exclusive: true, keepsValues: true, receipt },
    async (write) => {
      await lockRefNames(write.db, dataset.id);
      await refuseTakenRefName(write.db, dataset, newName);
      await write.db.sql`update branches set name = ${newName} where id = ${write.branchId}`;
      return { id: write.branchId };
    },
  );
  return getBranchById(db, result.id);
}

/**
 * Deletes a branch; what other refs reach stays readable.
 *
 * @throws BRANCH_NOT_DELETABLE for the default branch and where a run is writing to it
 */
export async function deleteBranch(
  db: Database,
  { dataset, branch, receipt }: NamedBranch,
): Promise<void> {
  refuseDefault(dataset, branch, "deleted");
  await writeToBranch(db, dataset, branch, { exclusive: true, receipt }, async (write) => {
    const [run] = await write.db.sql<{ id: number }[]>`
      select id from evaluation_runs where branch_id = ${write.branchId} and state in ('QUEUED', 'RUNNING', 'PAUSED') limit 1`;
    if (run) {
      throw new LoupeError(
        "BRANCH_NOT_DELETABLE",
        `Branch ${quoteName(branch)} of ${fullName(dataset)} is written to by run ${run.id}; cancel the run first.`,
      );
    }
    await write.db.sql`update branches set deleted_at = now() where id = ${write.branchId}`;
    return {};
  });
}

function refuseDefault(dataset: DatasetKey, branch: string, what: string): void {
  if (branch !== dataset.defaultBranch) return;
  throw new LoupeError(
    "BRANCH_NOT_DELETABLE",
    `${quoteName(branch)} is the default branch of ${fullName(dataset)} and can't be ${what}.`,
  );
}

async function getBranchById(db: Database, id: number): Promise<Branch> {
  const [row] = await db.sql<BranchRow[]>`select ${columnsOf(db)} from branches where id = ${id}`;
  return branchOf(row!);
}

type BranchRow = Omit<Branch, "createdAt"> & { createdAt: string };

function columnsOf({ sql }: Database) {
  return sql`id, dataset_id as "datasetId", name, head_commit_id as "headCommitId", revision, created_at as "createdAt"`;
}

function branchOf(row: BranchRow): Branch {
  return { ...row, createdAt: new Date(row.createdAt) };
}
