import { quoteName } from "../access/names.ts";
import type { Database } from "../db/database.ts";
import { LoupeError } from "../errors.ts";
import { isCommitOf } from "./commits-of.ts";
import type { RefState } from "./ref-state.ts";

/** What is needed of a dataset to resolve a ref in it. */
export interface DatasetKey {
  id: number;
  ownerName: string;
  name: string;
  defaultBranch: string;
}

/**
 * Finds what a branch name, a tag name, a commit id or at least eight characters of one stand for.
 *
 * @throws REF_NOT_FOUND, REF_AMBIGUOUS
 */
export async function resolveRef(
  db: Database,
  dataset: DatasetKey,
  ref?: string | null,
): Promise<RefState> {
  const name = ref ?? dataset.defaultBranch;
  const found = name.includes("\0")
    ? undefined
    : ((await findBranchState(db, dataset.id, name)) ??
      (await findTagState(db, dataset.id, name)) ??
      (await findCommitState(db, dataset, name)));
  if (found) return found;
  throw new LoupeError(
    "REF_NOT_FOUND",
    `${fullName(dataset)} has no branch, tag or commit ${quoteName(name)}; ${await describeBranches(db, dataset)}`,
  );
}

/** The state of a commit, wherever it was made. */
export async function refAtCommit(
  db: Database,
  dataset: DatasetKey,
  commitId: string,
): Promise<RefState> {
  const found = await findCommitState(db, dataset, commitId);
  if (found) return found;
  throw new LoupeError(
    "REF_NOT_FOUND",
    `${fullName(dataset)} has no commit ${quoteName(commitId)}.`,
  );
}

export function fullName(dataset: Pick<DatasetKey, "ownerName" | "name">): string {
  return `${dataset.ownerName}/${dataset.name}`;
}

async function findBranchState(
  db: Database,
  datasetId: number,
  name: string,
): Promise<RefState | undefined> {
  const [row] = await db.sql<
    Pick<
      RefState,
      | "branchId"
      | "seq"
      | "commitId"
      | "layout"
      | "revision"
      | "membershipRevision"
      | "resetRevision"
    >[]
  >`
    select id as "branchId", working_seq as seq, head_commit_id as "commitId", layout, revision,
           membership_revision as "membershipRevision", reset_revision as "resetRevision"
    from branches
    where dataset_id = ${datasetId} and name = ${name} and deleted_at is null`;
  return row && { datasetId, name, kind: "BRANCH", ...row };
}

type FrozenState = Pick<RefState, "commitId" | "branchId" | "seq" | "layout">;

async function findTagState(
  db: Database,
  datasetId: number,
  name: string,
): Promise<RefState | undefined> {
  const [row] = await db.sql<FrozenState[]>`
    select c.id as "commitId", c.branch_id as "branchId", c.seq, b.layout
    from tags t
    join commits c on c.id = t.commit_id
    join branches b on b.id = c.branch_id
    where t.dataset_id = ${datasetId} and t.name = ${name}`;
  return row && { ...FROZEN, datasetId, name, kind: "TAG", ...row };
}

const COMMIT_PREFIX = /^[0-9a-f]{8,64}$/;

async function findCommitState(
  db: Database,
  dataset: DatasetKey,
  name: string,
): Promise<RefState | undefined> {
  if (!COMMIT_PREFIX.test(name)) return undefined;
  const rows = await db.sql<FrozenState[]>`
    select c.id as "commitId", c.branch_id as "branchId", c.seq, b.layout
    from commits c
    join branches b on b.id = c.branch_id
    where ${isCommitOf(db, dataset.id)} and c.id >= ${name} and c.id < ${`${name}g`}
    limit 2`;
  if (rows.length > 1) {
    throw new LoupeError(
      "REF_AMBIGUOUS",
      `Several commits of ${fullName(dataset)} begin with ${name}; give more characters.`,
    );
  }
  const row = rows[0];
  return row && { ...FROZEN, datasetId: dataset.id, name, kind: "COMMIT", ...row };
}

/** Nothing is written through a tag or commit. */
const FROZEN = { revision: null, membershipRevision: null, resetRevision: null } as const;

async function describeBranches(db: Database, dataset: DatasetKey): Promise<string> {
  const rows = await db.sql<{ name: string }[]>`
    select name from branches where dataset_id = ${dataset.id} and deleted_at is null order by id limit 6`;
  const names = rows.slice(0, 5).map(({ name }) => quoteName(name));
  return `its branches are ${names.join(", ")}${rows.length > 5 ? ", …" : "."}`;
}
