import { createReadStream } from "node:fs";
import type { BlobStore } from "../blob/blob-store.ts";
import type { Database } from "../db/database.ts";
import { loadImage, type Content } from "./load-image.ts";
import type { Member } from "./members.ts";
import type { SampleStream } from "./open-stream.ts";
import { readMembers } from "./read-members.ts";
import { END_OF_TAR, tarHeader, tarPadding } from "./tar-header.ts";

/** Members that are read while those before them are on their way. */
const AHEAD = 48;

/** Bytes that go out together. */
const CHUNK = 256 * 1024;

/**
 * The bytes of a shard with these samples, in constant memory: as a tar in which the members of one
 * sample stand together.
 *
 * @throws BLOB_NOT_FOUND where a file is missing, IMAGE_TRUNCATED where one can't be resized
 */
export async function* packShard(
  { pool, blobs }: { pool: Database; blobs: BlobStore },
  stream: SampleStream,
  sampleIds: readonly number[],
): AsyncGenerator<Buffer> {
  const parts = new Parts();
  for await (const members of readMembers(pool, stream, sampleIds)) {
    for (const [name, loading] of loadAhead(blobs, members)) {
      const content = Buffer.isBuffer(loading) ? loading : await loading;
      const size = Buffer.isBuffer(content) ? content.length : content.size;
      parts.add(tarHeader(name, size));
      if (Buffer.isBuffer(content)) parts.add(content);
      else {
        yield parts.take();
        yield* createReadStream(content.path) as AsyncIterable<Buffer>;
      }
      parts.add(tarPadding(size));
      if (parts.length >= CHUNK) yield parts.take();
    }
  }
  parts.add(END_OF_TAR);
  yield parts.take();
}

/** Small pieces, to be sent together. */
class Parts {
  length = 0;
  #parts: Buffer[] = [];

  add(part: Buffer): void {
    this.#parts.push(part);
    this.length += part.length;
  }

  take(): Buffer {
    const together = Buffer.concat(this.#parts, this.length);
    this.#parts = [];
    this.length = 0;
    return together;
  }
}

/** The names of members in order, with what they hold. */
function* loadAhead(
  blobs: BlobStore,
  members: readonly Member[],
): Generator<[string, Buffer | Promise<Content>]> {
  const loading: (Buffer | Promise<Content>)[] = [];
  let begun = 0;
  for (const [position, { name }] of members.entries()) {
    while (begun < Math.min(position + AHEAD, members.length))
      loading.push(load(blobs, members[begun++]!));
    yield [name, loading.shift()!];
  }
}

function load(blobs: BlobStore, { content }: Member): Buffer | Promise<Content> {
  if (Buffer.isBuffer(content)) return content;
  const loaded = loadImage(blobs, content);
  // It is awaited in its turn; until then its failure is nobody's.
  loaded.catch(() => {});
  return loaded;
}
