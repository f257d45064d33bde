import type { Actor } from "../access/actor.ts";
import { hashSecret } from "../access/secret.ts";
import type { Dataset, DatasetRow } from "../dataset/dataset.ts";
import { admit } from "../dataset/get-dataset.ts";
import { isName, quoteName } from "../dataset/names.ts";
import type { Database } from "../db/database.ts";
import type { RefState } from "./ref-state.ts";

/**
 * What is asked for: a dataset, and the branch of it that will be read; the default branch where
 * none is named.
 */
export interface EntranceKey {
  owner: string;
  name: string;
  branch: string | null;
}

/** Who asks, which may still be being found out. */
export interface Asking {
  secret: string | null;
  actor: Promise<Actor | null>;
}

export interface Entrance {
  dataset: Dataset;
  /** Null where the dataset has no such branch. */
  branch: RefState | null;
}

/**
 * As `getDataset`, with the state of a branch in the same query, which goes out at once with the
 * one that finds out who asks.
 *
 * @throws LoupeError `DATASET_NOT_FOUND`
 */
export async function enterDataset(
  db: Database,
  asking: Asking,
  key: EntranceKey,
): Promise<Entrance> {
  const { owner, name } = key;
  const isNamed = isName(owner) && isName(name);
  const [rows, actor] = await Promise.all([isNamed ? readRows(db, asking, key) : [], asking.actor]);
  const [row] = rows;
  const dataset = admit(row, {
    actor,
    need: "READER",
    what: `${quoteName(name)} of ${quoteName(owner)}`,
  });
  return { dataset, branch: row!.branchId === null ? null : stateOf(row as OpenRow) };
}

type BranchFields = Pick<
  RefState,
  "branchId" | "seq" | "commitId" | "layout" | "revision" | "membershipRevision" | "resetRevision"
> & { branchName: string };

type OpenRow = DatasetRow & BranchFields;

type Row = DatasetRow & { [Field in keyof BranchFields]: BranchFields[Field] | null };

/** Who holds the secret decides whose membership is read; whether it is still valid, the actor says. */
function readRows(db: Database, { secret }: Asking, { owner, name, branch }: EntranceKey) {
  const hash = secret === null ? null : hashSecret(secret);
  const asked = branch?.includes("\0") ? null : branch;
  return db.sql<Row[]>`
    select d.id, d.owner_id as "ownerId", o.name as "ownerName", d.name, d.description, d.visibility,
      d.default_branch as "defaultBranch", (extract(epoch from d.created_at) * 1000)::float8 as "createdAtMs",
      m.role as membership,
      b.id as "branchId", b.name as "branchName", b.working_seq as seq, b.head_commit_id as "commitId", b.layout, b.revision,
      b.membership_revision as "membershipRevision", b.reset_revision as "resetRevision"
    from owners o
    join datasets d on d.owner_id = o.id and d.name = ${name}
    left join tokens t on t.hash = ${hash}
    left join owner_members m on m.organisation_id = d.owner_id and m.person_id = t.owner_id
    left join branches b on b.dataset_id = d.id and b.name = coalesce(${asked}, d.default_branch) and b.deleted_at is null
    where o.name = ${owner}`;
}

function stateOf(row: OpenRow): RefState {
  return {
    datasetId: row.id,
    name: row.branchName,
    kind: "BRANCH",
    branchId: row.branchId,
    seq: row.seq,
    commitId: row.commitId,
    layout: row.layout,
    revision: row.revision,
    membershipRevision: row.membershipRevision,
    resetRevision: row.resetRevision,
  };
}
