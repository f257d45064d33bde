import { LRUCache } from "lru-cache";
import type { BlobStore } from "../blob/blob-store.ts";
import { canonicalJson } from "../db/canonical-json.ts";
import type { Database } from "../db/database.ts";
import { holdCommit } from "../version/hold-commit.ts";
import type { DatasetKey } from "../version/resolve-ref.ts";
import type { KeptShard, KeptShards } from "./kept-shards.ts";
import { openStream, type SampleStream } from "./open-stream.ts";
import { packShard } from "./pack-shard.ts";
import { shardIdentity } from "./shard-identity.ts";
import { countStream, shardSamples } from "./shard-samples.ts";
import type { StreamSpec } from "./stream-spec.ts";

export interface ShardSourceOptions {
  pool: Database;
  blobs: BlobStore;
  /** Null: every shard is made anew. */
  kept: KeptShards | null;
}

/** Where shards come from, with what one request found out for the next one. */
export interface ShardSource {
  /**
   * @throws REF_NOT_FOUND, TENSOR_NOT_FOUND, CLASS_NOT_FOUND, INVALID_QUERY, INVALID_INPUT
   */
  open(dataset: DatasetKey, commitId: string, spec: StreamSpec): Promise<SampleStream>;
  /** The samples of all shards. @throws QUERY_TIMEOUT */
  count(stream: SampleStream): Promise<number>;
  /** The shard as it was kept; null where it was not. */
  findKept(stream: SampleStream, number: number): Promise<KeptShard | null>;
  /**
   * Makes a shard; what is made is kept. The first chunk tells of most that can go wrong.
   *
   * @throws NOT_FOUND past the last shard, BLOB_NOT_FOUND, IMAGE_TRUNCATED, QUERY_TIMEOUT
   */
  make(stream: SampleStream, number: number): AsyncGenerator<Buffer>;
}

/** Streams that are looked up anew after this time, and a stream's commit is held anew. */
const RENEWED_MS = 20 * 60_000;

export function createShardSource({ pool, blobs, kept }: ShardSourceOptions): ShardSource {
  const streams = new LRUCache<string, SampleStream, () => Promise<SampleStream>>({
    max: 1000,
    ttl: RENEWED_MS,
    fetchMethod: (_key, _old, { context: work }) => work(),
  });
  const keyOf = (stream: SampleStream, number: number) => ({
    commitId: stream.commitId,
    identity: shardIdentity(stream, number),
  });
  async function* make(stream: SampleStream, number: number): AsyncGenerator<Buffer> {
    const sampleIds = await shardSamples(pool, stream, number);
    let heldAt = Date.now();
    for await (const chunk of packShard({ pool, blobs }, stream, sampleIds)) {
      yield chunk;
      if (Date.now() - heldAt < RENEWED_MS) continue;
      await holdCommit(pool, stream.dataset, stream.commitId);
      heldAt = Date.now();
    }
  }
  return {
    open: async (dataset, commitId, spec) =>
      (await streams.fetch(canonicalJson([dataset.id, commitId, spec]), {
        context: () => openStream(pool, dataset, commitId, spec),
      }))!,
    count: (stream) => countStream(pool, stream),
    findKept: async (stream, number) => (await kept?.find(keyOf(stream, number))) ?? null,
    make: (stream, number) =>
      kept ? kept.keep(keyOf(stream, number), make(stream, number)) : make(stream, number),
  };
}
