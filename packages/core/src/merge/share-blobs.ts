import { holdBlobs } from "../blob/dataset-blobs.ts";
import { differingValues } from "../version/differing-values.ts";
import type { DatasetKey } from "../version/resolve-ref.ts";
import type { BranchWrite } from "../version/write-to-branch.ts";
import { definitionsOf, type MergeSide } from "./merge-side.ts";

/** Brings the images that a merge took from another dataset into this one. */
export async function shareBlobs(
  write: BranchWrite,
  from: DatasetKey,
  before: MergeSide,
): Promise<void> {
  for (const { tensorId, htype, steps } of definitionsOf(await write.structure()).values()) {
    if (htype !== "image") continue;
    const former = before.definitions.get(tensorId)?.steps ?? [];
    let digests: string[] = [];
    for await (const { after } of differingValues(write.db, former, steps)) {
      if (after?.bytes) digests.push(after.bytes.toString("hex"));
      if (digests.length < BATCH) continue;
      await share(write, from, digests);
      digests = [];
    }
    await share(write, from, digests);
  }
}

const BATCH = 2_000;

async function share(
  { db, dataset }: BranchWrite,
  from: DatasetKey,
  digests: readonly string[],
): Promise<void> {
  const held = await holdBlobs(db, from.id, digests);
  if (held.size === 0) return;
  await db.sql`
    insert into dataset_blobs (dataset_id, digest)
    select ${dataset.id}, decode(hex, 'hex') from unnest(${[...held.keys()]}::text[]) as hex
    on conflict do nothing`;
}
