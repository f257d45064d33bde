import { createReadStream } from "node:fs";
import type { BlobStore } from "../blob/blob-store.ts";
import type { Database } from "../db/database.ts";
import { loadContent, type Content } from "./load-content.ts";
import type { Member } from "./members.ts";
import type { SampleStream } from "./open-stream.ts";
import { readMembers } from "./read-members.ts";
import { END_OF_TAR, tarHeader, tarPadding } from "./tar-header.ts";

/** Files that are read while those before them are on their way. */
const AHEAD = 16;

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
  let parts: Buffer[] = [];
  let length = 0;
  for await (const part of tarParts(blobs, readMembers(pool, stream, sampleIds))) {
    parts.push(part);
    length += part.length;
    if (length < CHUNK) continue;
    yield Buffer.concat(parts);
    parts = [];
    length = 0;
  }
  yield Buffer.concat(parts);
}

async function* tarParts(
  blobs: BlobStore,
  pages: AsyncIterable<readonly Member[]>,
): AsyncGenerator<Buffer> {
  for await (const members of pages) {
    for await (const [{ name }, content] of loadAhead(blobs, members)) {
      const size = Buffer.isBuffer(content) ? content.length : content.size;
      yield tarHeader(name, size);
      if (Buffer.isBuffer(content)) yield content;
      else yield* createReadStream(content.path) as AsyncIterable<Buffer>;
      yield tarPadding(size);
    }
  }
  yield END_OF_TAR;
}

/** Members with what they hold, in order. */
async function* loadAhead(
  blobs: BlobStore,
  members: readonly Member[],
): AsyncGenerator<[Member, Content]> {
  const loading: Promise<Content>[] = [];
  let begun = 0;
  for (const [position, member] of members.entries()) {
    while (begun < Math.min(position + AHEAD, members.length)) {
      const next = loadContent(blobs, members[begun++]!);
      // It is awaited in its turn; until then its failure is nobody's.
      next.catch(() => {});
      loading.push(next);
    }
    yield [member, await loading.shift()!];
  }
}
