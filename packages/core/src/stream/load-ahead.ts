import type { BlobStore } from "../blob/blob-store.ts";
import { loadContents, type LoadedMembers } from "./load-contents.ts";
import type { Member } from "./members.ts";

/** Images that are loaded together. */
const BATCH = 16;

/** Batches that are loaded while the one before them is on its way. */
const AHEAD = 3;

/** Loads what members hold, in their order. @throws BLOB_NOT_FOUND, IMAGE_TRUNCATED */
export async function* loadAhead(
  blobs: BlobStore,
  pages: AsyncIterable<readonly Member[]>,
): AsyncGenerator<LoadedMembers> {
  const loading: Promise<LoadedMembers>[] = [];
  for await (const page of pages) {
    for (const batch of batchesOf(page)) {
      loading.push(load(blobs, batch));
      if (loading.length > AHEAD) yield loading.shift()!;
    }
  }
  yield* loading;
}

function* batchesOf(members: readonly Member[]): Generator<readonly Member[]> {
  let [start, images] = [0, 0];
  for (const [at, { content }] of members.entries()) {
    if (Buffer.isBuffer(content) || ++images < BATCH) continue;
    yield members.slice(start, at + 1);
    [start, images] = [at + 1, 0];
  }
  yield members.slice(start);
}

function load(blobs: BlobStore, members: readonly Member[]): Promise<LoadedMembers> {
  const loaded = loadContents(blobs, members);
  // It is awaited in its turn; until then its failure is nobody's.
  loaded.catch(() => {});
  return loaded;
}
