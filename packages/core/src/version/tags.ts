import { quoteName } from "../access/names.ts";
import { withReceipt, type Receipt } from "../access/with-receipt.ts";
import { checkBranchName } from "../dataset/names.ts";
import { findUnstorable } from "../db/find-unstorable.ts";
import { transaction, type Database } from "../db/database.ts";
import { LoupeError } from "../errors.ts";
import { lockReferences } from "./lock-references.ts";
import { lockRefNames, nameHolds, refuseTakenRefName } from "./ref-names.ts";
import { fullName, resolveRef, type DatasetKey } from "./resolve-ref.ts";

/** A fixed name for a commit. */
export interface Tag {
  id: number;
  datasetId: number;
  name: string;
  commitId: string;
  author: string;
  createdAt: Date;
}

export interface CreateTagInput {
  dataset: DatasetKey;
  name: string;
  /** The ref whose commit it names; of a branch, its head. Default: the default branch. */
  ref?: string;
  author: string;
  receipt?: Receipt;
}

/** @throws NAME_TAKEN also where a branch has the name, INVALID_NAME, REF_NOT_FOUND */
export async function createTag(
  db: Database,
  { dataset, name, ref, author, receipt }: CreateTagInput,
): Promise<Tag> {
  checkBranchName(name, "tag");
  const { id } = await transaction(db, (tx) =>
    withReceipt(tx, receipt, async () => {
      await lockReferences(tx);
      const { commitId } = await resolveRef(tx, dataset, ref);
      await lockRefNames(tx, dataset.id);
      await refuseTakenRefName(tx, dataset, name);
      const [row] = await tx.sql<{ id: number }[]>`
        insert into tags (dataset_id, name, commit_id, author)
        values (${dataset.id}, ${name}, ${commitId}, ${author})
        returning id`;
      return { id: row!.id };
    }),
  );
  const [row] = await db.sql<TagRow[]>`select ${columnsOf(db)} from tags where id = ${id}`;
  if (row) return tagOf(row);
  throw tagNotFound(dataset, name);
}

/** @throws REF_NOT_FOUND */
export async function getTag(db: Database, dataset: DatasetKey, name: string): Promise<Tag> {
  const [row] = findUnstorable(name)
    ? []
    : await db.sql<TagRow[]>`
        select ${columnsOf(db)} from tags where dataset_id = ${dataset.id} and name = ${name}`;
  if (row) return tagOf(row);
  throw tagNotFound(dataset, name);
}

/** In the order they were created; `after` is the id of a tag. */
export async function listTags(
  db: Database,
  datasetId: number,
  { first, after = 0, search }: { first: number; after?: number; search?: string | undefined },
): Promise<{ tags: Tag[]; hasNextPage: boolean }> {
  const rows = await db.sql<TagRow[]>`
    select ${columnsOf(db)} from tags
    where dataset_id = ${datasetId} and id > ${after} and ${nameHolds(db, search)}
    order by id limit ${first + 1}`;
  return { tags: rows.slice(0, first).map(tagOf), hasNextPage: rows.length > first };
}

export async function countTags(db: Database, datasetId: number, search?: string): Promise<number> {
  const [row] = await db.sql<{ count: number }[]>`
    select count(*)::int as count from tags
    where dataset_id = ${datasetId} and ${nameHolds(db, search)}`;
  return row!.count;
}

/** Deletes a tag; the commit stays where other refs reach it. @throws REF_NOT_FOUND */
export async function deleteTag(
  db: Database,
  { dataset, name, receipt }: { dataset: DatasetKey; name: string; receipt?: Receipt },
): Promise<void> {
  await transaction(db, (tx) =>
    withReceipt(tx, receipt, async () => {
      const { id } = await getTag(tx, dataset, name);
      await tx.sql`delete from tags where id = ${id}`;
      return {};
    }),
  );
}

function tagNotFound(dataset: DatasetKey, name: string): LoupeError {
  return new LoupeError("REF_NOT_FOUND", `${fullName(dataset)} has no tag ${quoteName(name)}.`);
}

type TagRow = Omit<Tag, "createdAt"> & { createdAt: string };

function columnsOf({ sql }: Database) {
  return sql`id, dataset_id as "datasetId", name, commit_id as "commitId", author, created_at as "createdAt"`;
}

function tagOf(row: TagRow): Tag {
  return { ...row, createdAt: new Date(row.createdAt) };
}
