import { createReadStream } from "node:fs";
import type { BlobStore } from "../blob/blob-store.ts";
import type { Database } from "../db/database.ts";
import { loadAhead } from "./load-ahead.ts";
import type { Content, LoadedMembers } from "./load-contents.ts";
import type { SampleStream } from "./open-stream.ts";
import { readMembers } from "./read-members.ts";
import { END_OF_TAR, tarHeader, tarPadding } from "./tar-header.ts";

/** Bytes that go out together at most. */
const CHUNK = 256 * 1024;

/**
 * The bytes of a shard with these samples, in constant memory: as a tar in which the members of one
 * sample stand together. The chunks share memory: each is good until the next one is asked for.
 *
 * @throws BLOB_NOT_FOUND where a file is missing, IMAGE_TRUNCATED where one can't be resized
 */
export async function* packShard(
  { pool, blobs }: { pool: Database; blobs: BlobStore },
  stream: SampleStream,
  sampleIds: readonly number[],
): AsyncGenerator<Buffer> {
  const chunk = new Chunk();
  for await (const loaded of loadAhead(blobs, readMembers(pool, stream, sampleIds))) {
    for (const piece of piecesOf(loaded)) {
      if (Buffer.isBuffer(piece) && chunk.add(piece)) continue;
      yield chunk.take();
      if (!Buffer.isBuffer(piece)) yield* createReadStream(piece.path) as AsyncIterable<Buffer>;
      else if (!chunk.add(piece)) yield piece;
    }
    loaded.free();
  }
  yield chunk.take();
  yield END_OF_TAR;
}

/** What a tar is put together from: bytes, or a file that is too large to be read at once. */
function* piecesOf({ members }: LoadedMembers): Generator<Content> {
  for (const { name, content } of members) {
    const size = Buffer.isBuffer(content) ? content.length : content.size;
    yield tarHeader(name, size);
    yield content;
    yield tarPadding(size);
  }
}

/** Small pieces that are sent together, in memory that is used again and again. */
class Chunk {
  readonly #bytes = Buffer.allocUnsafeSlow(CHUNK);
  #length = 0;

  /** Answers whether there is room for it. */
  add(piece: Buffer): boolean {
    if (this.#length + piece.length > CHUNK) return false;
    this.#length += piece.copy(this.#bytes, this.#length);
    return true;
  }

  /** What has been added; to be used before more is. */
  take(): Buffer {
    const taken = this.#bytes.subarray(0, this.#length);
    this.#length = 0;
    return taken;
  }
}
