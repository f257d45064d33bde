import { requireActor, type Actor } from "../access/actor.ts";
import { getOwner } from "../access/owners.ts";
import type { Dataset, Visibility } from "../dataset/dataset.ts";
import { checkName } from "../dataset/names.ts";
import { nameTaken } from "../dataset/name-taken.ts";
import { transaction, type Database } from "../db/database.ts";
import { insertBranches, type NewBranch } from "./insert-branches.ts";
import { lockReferences } from "./lock-references.ts";
import { lockRefNames } from "./ref-names.ts";
import { lockBranches } from "./write-to-branch.ts";

export interface ForkDatasetInput {
  /** The dataset to fork; the caller has seen that it may be read. */
  source: Dataset;
  /** Whom the fork belongs to. Default: who asks. */
  owner?: string | undefined;
  /** Default: the name of the source. */
  name?: string | undefined;
  /** Default: `PRIVATE`. */
  visibility?: Visibility | undefined;
}

/**
 * Makes a dataset with the history, branches and tags of another one, in time that follows the
 * number of its refs. Nothing is copied but names: values are read where they are until somebody
 * writes. Uncommitted changes stay behind. Needs the role WRITER on the owner.
 *
 * @throws LoupeError `INVALID_NAME`, `UNAUTHENTICATED`, `NOT_FOUND`, `FORBIDDEN`, `NAME_TAKEN`
 */
export async function forkDataset(
  db: Database,
  actor: Actor | null,
  { source, name = source.name, visibility = "PRIVATE", ...input }: ForkDatasetInput,
): Promise<Dataset> {
  const owner = await getOwner(db, actor, input.owner ?? requireActor(actor).ownerName, "WRITER");
  checkName("dataset", name);
  return transaction(db, async (tx) => {
    await lockReferences(tx);
    await lockRefNames(tx, source.id);
    const branches = await readBranches(tx, source.id);
    const [fork] = await tx.sql<{ id: number; createdAtMs: number }[]>`
      insert into datasets (owner_id, name, description, visibility, default_branch)
      values (${owner.id}, ${name}, ${source.description}, ${visibility}, ${source.defaultBranch})
      on conflict do nothing
      returning id, (extract(epoch from created_at) * 1000)::float8 as "createdAtMs"`;
    if (!fork) throw nameTaken(owner.name, name);
    await insertOrigins(tx, source.id, fork.id);
    await insertBranches(tx, fork.id, branches);
    await tx.sql`
      insert into tags (dataset_id, name, commit_id, author, created_at)
      select ${fork.id}, name, commit_id, author, created_at from tags where dataset_id = ${source.id} order by id`;
    const { id, createdAtMs } = fork;
    return {
      ...source,
      id,
      ownerId: owner.id,
      ownerName: owner.name,
      name,
      visibility,
      createdAt: new Date(createdAtMs),
    };
  });
}

/** The dataset that a fork was made from, where it still exists. */
export async function findOrigin(db: Database, datasetId: number): Promise<number | null> {
  const [row] = await db.sql<{ id: number | null }[]>`
    select d.id
    from dataset_origins o
    left join datasets d on d.id = o.origin_id
    where o.dataset_id = ${datasetId}
    order by o.up_to_seq desc
    limit 1`;
  return row?.id ?? null;
}

/** Waits for commits under way, so that each is wholly before or after the fork. */
async function readBranches(tx: Database, datasetId: number): Promise<NewBranch[]> {
  const ids = await tx.sql<{ id: number }[]>`
    select id from branches where dataset_id = ${datasetId} and deleted_at is null`;
  await lockBranches(
    tx,
    ids.map(({ id }) => id),
  );
  return tx.sql<NewBranch[]>`
    select name, head_commit_id as "commitId" from branches
    where dataset_id = ${datasetId} and deleted_at is null
    order by id`;
}

/** What the source recorded up to now, and what it shares with its own origins. */
async function insertOrigins(tx: Database, sourceId: number, forkId: number): Promise<void> {
  await tx.sql`
    insert into dataset_origins (dataset_id, origin_id, up_to_seq)
    select ${forkId}::bigint, ${sourceId}::bigint, nextval('seqs')
    union all
    select ${forkId}::bigint, origin_id, up_to_seq from dataset_origins where dataset_id = ${sourceId}`;
}
