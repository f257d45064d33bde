import type { Database } from "../db/database.ts";
import { LoupeError } from "../errors.ts";

/** What is known of a stored image. Width and height are those of the upright picture. */
export interface BlobInfo {
  digest: string;
  bytes: number;
  mime: string;
  width: number;
  height: number;
  channels: number;
}

/** Whether a text is a SHA-256 in lower-case hex. */
export function isDigest(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}

/**
 * Records that a blob was brought into a dataset, which saves it from being cleaned up. Doing so
 * again changes nothing. Waits while the file of such a blob is being removed.
 */
export async function registerBlob(db: Database, datasetId: number, blob: BlobInfo): Promise<void> {
  const digest = Buffer.from(blob.digest, "hex");
  await db.sql`
    with locked as materialized (
      select pg_advisory_xact_lock_shared(${BLOB_FILE_LOCK}::int, ${lockKeyOf(blob.digest)}::int)
    ),
    stored as (
      insert into blobs (digest, bytes, mime, width, height, channels)
      select ${digest}, ${blob.bytes}, ${blob.mime}, ${blob.width}, ${blob.height}, ${blob.channels} from locked
      on conflict (digest) do update set unreached_since = null
      returning digest
    )
    insert into dataset_blobs (dataset_id, digest) select ${datasetId}, digest from stored
    on conflict do nothing`;
}

/** Keeps these blobs from being registered until the transaction ends: who does may remove the files of those that are not. */
export async function lockBlobFiles(tx: Database, digests: readonly string[]): Promise<void> {
  const keys = [...new Set(digests.map(lockKeyOf))].toSorted((a, b) => a - b);
  await tx.sql`
    select pg_advisory_xact_lock(${BLOB_FILE_LOCK}::int, key)
    from (select unnest(${keys}::int[]) as key order by 1) as sorted`;
}

const BLOB_FILE_LOCK = 1_869_967_223;

function lockKeyOf(digest: string): number {
  return Buffer.from(digest, "hex").readInt32BE();
}

/**
 * As `findBlobs`, for values that the transaction will write: until it ends none of the blobs is
 * removed.
 *
 * Removing locks the rows of blobs first and looks for values that use them in a later statement. So
 * either it finds these rows locked and leaves them alone, or this waits for it, and the next
 * statement does not find what was removed.
 */
export async function holdBlobs(
  tx: Database,
  datasetId: number,
  digests: readonly string[],
): Promise<Map<string, BlobInfo>> {
  const wellFormed = [...new Set(digests)].filter(isDigest);
  if (wellFormed.length === 0) return new Map();
  const held = await tx.sql<{ isMarked: boolean }[]>`
    select unreached_since is not null as "isMarked" from blobs
    where digest in (select decode(hex, 'hex') from unnest(${wellFormed}::text[]) as hex)
    for key share`;
  if (held.some(({ isMarked }) => isMarked)) {
    await tx.sql`
      update blobs set unreached_since = null
      where unreached_since is not null
        and digest in (select decode(hex, 'hex') from unnest(${wellFormed}::text[]) as hex)`;
  }
  return findBlobs(tx, datasetId, wellFormed);
}

/** Those of the digests that the dataset or an origin of it has, by digest. What is no digest is not among them. */
export async function findBlobs(
  db: Database,
  datasetId: number,
  digests: readonly string[],
): Promise<Map<string, BlobInfo>> {
  const wellFormed = [...new Set(digests)].filter(isDigest);
  if (wellFormed.length === 0) return new Map();
  const rows = await db.sql<BlobInfo[]>`
    select encode(digest, 'hex') as digest, bytes, mime, width, height, channels
    from blobs
    where digest in (select decode(hex, 'hex') from unnest(${wellFormed}::text[]) as hex)
      and exists (
        select from dataset_blobs b
        where b.digest = blobs.digest and (b.dataset_id = ${datasetId} or exists (
          select from dataset_origins o
          where o.dataset_id = ${datasetId} and o.origin_id = b.dataset_id and b.registered_seq <= o.up_to_seq
        ))
      )`;
  return new Map(rows.map((row) => [row.digest, row]));
}

/** @throws BLOB_NOT_FOUND */
export async function getBlob(db: Database, datasetId: number, digest: string): Promise<BlobInfo> {
  const found = (await findBlobs(db, datasetId, [digest])).get(digest);
  if (found) return found;
  throw new LoupeError("BLOB_NOT_FOUND", "The dataset has no blob of that digest.");
}
