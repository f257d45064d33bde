import type { BlobStore } from "../blob/blob-store.ts";
import { lockBlobFiles } from "../blob/dataset-blobs.ts";
import { transaction, type Database } from "../db/database.ts";
import type { StoredAmount } from "./left-rows.ts";

/** Marks the blobs that no value uses, and takes the mark from those that are used again. */
export async function markBlobs(db: Database): Promise<StoredAmount> {
  const [row] = await db.sql<StoredAmount[]>`
    with recursive ${imageColumns(db)},
    used as materialized (
      select distinct c.bytes as digest from image_columns i join cells c on c.column_id = i.id
    ),
    judged as (
      select blobs.digest, used.digest is not null as is_used
      from blobs left join used on used.digest = blobs.digest
    ),
    changed as (
      update blobs b set unreached_since = case when is_used then null else now() end
      from judged
      where b.digest = judged.digest and is_used = (b.unreached_since is not null)
      returning b.bytes, is_used
    )
    select count(*) as count, coalesce(sum(bytes), 0)::bigint as bytes from changed where not is_used`;
  return row!;
}

export interface RemoveBlobsOptions {
  dryRun: boolean;
  olderThanHours: number;
}

/** Removes blobs that have been marked so long, and files so old that no blob is known of. */
export async function removeBlobs(
  db: Database,
  blobs: BlobStore,
  options: RemoveBlobsOptions,
): Promise<StoredAmount> {
  const removed = { count: 0, bytes: 0 };
  const add = ({ count, bytes }: StoredAmount) => {
    removed.count += count;
    removed.bytes += bytes;
  };
  for (;;) {
    const { examined, unused } = await removeMarked(db, options);
    add(amountOf(unused));
    if (!options.dryRun) await removeFiles(db, blobs, unused);
    if (options.dryRun || examined === 0) break;
  }
  for await (const files of oldFiles(blobs, options.olderThanHours)) {
    add(amountOf(await (options.dryRun ? withoutBlob(db, files) : removeFiles(db, blobs, files))));
  }
  return removed;
}

interface SizedBlob {
  digest: string;
  bytes: number;
}

/** Blobs that one transaction examines. */
const MANY = 100_000;

/**
 * Removes the records of marked blobs that no value uses. Blobs that a write holds are left alone; a
 * value that was written before is seen by the second statement: see `holdBlobs`.
 */
async function removeMarked(
  db: Database,
  { dryRun, olderThanHours }: RemoveBlobsOptions,
): Promise<{ examined: number; unused: SizedBlob[] }> {
  return transaction(db, async (tx) => {
    const marked = await tx.sql<SizedBlob[]>`
      select encode(digest, 'hex') as digest, bytes from blobs
      where unreached_since <= now() - ${olderThanHours}::float8 * interval '1 hour'
      limit ${MANY} for update skip locked`;
    if (marked.length === 0) return { examined: 0, unused: [] };
    const used = await usedAmong(tx, marked);
    const unused = marked.filter(({ digest }) => !used.has(digest));
    if (!dryRun) await settleMarked(tx, [...used], unused);
    return { examined: marked.length, unused };
  });
}

async function usedAmong(tx: Database, blobs: readonly SizedBlob[]): Promise<Set<string>> {
  const rows = await tx.sql<{ digest: string }[]>`
    with recursive ${imageColumns(tx)}
    select distinct encode(c.bytes, 'hex') as digest
    from image_columns i
    join cells c on c.column_id = i.id
    where c.bytes in (select decode(hex, 'hex') from unnest(${blobs.map(({ digest }) => digest)}::text[]) as hex)`;
  return new Set(rows.map(({ digest }) => digest));
}

async function settleMarked(
  tx: Database,
  used: readonly string[],
  unused: readonly SizedBlob[],
): Promise<void> {
  const digests = unused.map(({ digest }) => digest);
  await tx.sql`
    update blobs set unreached_since = null
    where digest in (select decode(hex, 'hex') from unnest(${used}::text[]) as hex)`;
  await tx.sql`
    delete from dataset_blobs
    where digest in (select decode(hex, 'hex') from unnest(${digests}::text[]) as hex)`;
  await tx.sql`
    delete from blobs
    where digest in (select decode(hex, 'hex') from unnest(${digests}::text[]) as hex)`;
}

/** Files that one transaction removes. */
const BATCH = 200;

/** Removes the files of those that are still not registered, and says which. */
async function removeFiles(
  db: Database,
  store: BlobStore,
  files: readonly SizedBlob[],
): Promise<SizedBlob[]> {
  const removed: SizedBlob[] = [];
  for (let start = 0; start < files.length; start += BATCH) {
    const batch = files.slice(start, start + BATCH);
    removed.push(...(await transaction(db, (tx) => removeBatch(tx, store, batch))));
  }
  return removed;
}

async function removeBatch(
  tx: Database,
  store: BlobStore,
  files: readonly SizedBlob[],
): Promise<SizedBlob[]> {
  await lockBlobFiles(
    tx,
    files.map(({ digest }) => digest),
  );
  const unknown = await withoutBlob(tx, files);
  for (const { digest } of unknown) await store.remove(digest);
  return unknown;
}

async function withoutBlob(db: Database, files: readonly SizedBlob[]): Promise<SizedBlob[]> {
  const rows = await db.sql<{ digest: string }[]>`
    select encode(digest, 'hex') as digest from blobs
    where digest in (select decode(hex, 'hex') from unnest(${files.map(({ digest }) => digest)}::text[]) as hex)`;
  const known = new Set(rows.map(({ digest }) => digest));
  return files.filter(({ digest }) => !known.has(digest));
}

async function* oldFiles(store: BlobStore, olderThanHours: number): AsyncGenerator<SizedBlob[]> {
  const latest = Date.now() - olderThanHours * 3_600_000;
  let batch: SizedBlob[] = [];
  for await (const { digest, bytes, modifiedAt } of store.list()) {
    if (modifiedAt.getTime() > latest) continue;
    batch.push({ digest, bytes });
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  yield batch;
}

function amountOf(blobs: readonly SizedBlob[]): StoredAmount {
  return { count: blobs.length, bytes: blobs.reduce((sum, { bytes }) => sum + bytes, 0) };
}

/** Columns that images are read from, by definitions of whatever ref. */
function imageColumns({ sql }: Database) {
  return sql`image_columns (id) as (
    select column_id from tensor_definitions where htype = 'image'
    union
    select c.parent_id from image_columns i join columns c on c.id = i.id where c.parent_id is not null
  )`;
}
