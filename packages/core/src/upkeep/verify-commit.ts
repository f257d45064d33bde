import type { Database } from "../db/database.ts";
import { collectChanges, type Changes } from "../version/collect-changes.ts";
import { computeCommitId, type CommitContent } from "../version/commit-id.ts";
import { readStructure, type Structure } from "../version/read-structure.ts";
import { findBrokenChains } from "./verify-chains.ts";
import { findChangedCopies } from "./verify-flattening.ts";

export interface StoredCommit extends CommitContent {
  id: string;
  branchId: number;
  seq: number;
  samplesAdded: number;
  samplesDeleted: number;
  valuesChanged: number;
}

/** In what a commit and what is stored of it disagree: a sentence each. */
export async function verifyCommit(db: Database, commit: StoredCommit): Promise<string[]> {
  const parents = await readParents(db, commit.parentIds);
  return [
    ...describeId(commit),
    ...commit.parentIds
      .filter((id) => !parents.has(id))
      .map((id) => `Its parent ${id} is not stored.`),
    ...(await describeChanges(db, commit, parents)),
  ];
}

function describeId(commit: StoredCommit): string[] {
  const computed = computeCommitId(commit);
  if (computed === commit.id) return [];
  return [
    `Its id does not follow from its parents, author, time, message, nonce and changes as they are stored: they give ${computed}.`,
  ];
}

type State = Pick<StoredCommit, "branchId" | "seq">;

async function readParents(db: Database, ids: readonly string[]): Promise<Map<string, State>> {
  const rows = await db.sql<(State & { id: string })[]>`
    select id, branch_id as "branchId", seq from commits where id = any(${ids}::text[])`;
  return new Map(rows.map((row) => [row.id, row]));
}

async function describeChanges(
  db: Database,
  commit: StoredCommit,
  parents: ReadonlyMap<string, State>,
): Promise<string[]> {
  const [firstParent] = commit.parentIds;
  const parent = firstParent === undefined ? undefined : parents.get(firstParent);
  if (firstParent !== undefined && !parent) return [];
  const broken = [
    ...(await findBrokenChains(db, commit)),
    ...(parent ? await findBrokenChains(db, parent) : []),
  ];
  if (broken.length > 0) {
    return [...new Set(broken.map(({ path, message }) => `${path}: ${message}`))];
  }
  const after = await structureAt(db, commit);
  const before = parent ? await structureAt(db, parent) : emptyBefore(after);
  return [
    ...compareChanges(commit, await collectChanges(db, before, after)),
    ...(await describeCopies(db, before, after)),
  ];
}

/** Columns that came since the parent may have taken the place of others: as if nothing had changed. */
async function describeCopies(db: Database, before: Structure, after: Structure) {
  const known = new Set(columnsOf(before));
  const added = columnsOf(after).filter((id) => !known.has(id));
  const copies = await findChangedCopies(db, added, MOST_COPIES);
  return copies.map(({ sampleId, message }) => `Sample ${sampleId}: ${message}`);
}

const MOST_COPIES = 10;

function columnsOf({ definitions }: Structure): number[] {
  return definitions.flatMap(({ steps }) => steps.map(({ columnId }) => columnId));
}

function structureAt(db: Database, { branchId, seq }: State): Promise<Structure> {
  return readStructure(db, { branchId, seq, kind: "COMMIT" });
}

/** What the first commit of a dataset is counted against. */
function emptyBefore({ membership }: Structure): Structure {
  return {
    tensors: new Map(),
    objectIds: new Map(),
    groups: [],
    definitions: [],
    membership: membership.map((step) => ({ ...step, bound: 0 })),
  };
}

function compareChanges(commit: StoredCommit, stored: Changes): string[] {
  const problems: string[] = [];
  if (!stored.digest.equals(commit.changesDigest)) {
    problems.push(
      `What is stored differs from its first parent in another way than when it was made: the digest of the changes is ${stored.digest.toString("hex")}, expected ${commit.changesDigest.toString("hex")}.`,
    );
  }
  const counts = [
    ["samples added", commit.samplesAdded, stored.samplesAdded],
    ["samples deleted", commit.samplesDeleted, stored.samplesDeleted],
    ["values changed", commit.valuesChanged, stored.valuesChanged],
  ] as const;
  for (const [what, said, found] of counts) {
    if (said !== found) problems.push(`It counts ${said} ${what}; what is stored gives ${found}.`);
  }
  return problems;
}
