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

/** Records that a stored blob was brought into a dataset. Doing so again changes nothing. */
export async function registerBlob(db: Database, datasetId: number, blob: BlobInfo): Promise<void> {
  const digest = Buffer.from(blob.digest, "hex");
  await db.sql`
    with stored as (
      insert into blobs (digest, bytes, mime, width, height, channels)
      values (${digest}, ${blob.bytes}, ${blob.mime}, ${blob.width}, ${blob.height}, ${blob.channels})
      on conflict do nothing
    )
    insert into dataset_blobs (dataset_id, digest) values (${datasetId}, ${digest})
    on conflict do nothing`;
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
