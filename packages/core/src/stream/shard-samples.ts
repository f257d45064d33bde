import type { Database } from "../db/database.ts";
import { LoupeError } from "../errors.ts";
import { EVERY_SAMPLE } from "../query/condition.ts";
import { countSamples } from "../query/count-samples.ts";
import { queryDigest } from "../query/cursor.ts";
import { orderedSamples } from "../query/ordered-samples.ts";
import { resolveFilter } from "../query/resolve-filter.ts";
import { resolveOrder } from "../query/resolve-order.ts";
import type { SampleStream } from "./open-stream.ts";
import { readAtCommit } from "./read-at-commit.ts";
import { shuffle } from "./shuffle.ts";

/** How many samples a stream has. @throws QUERY_TIMEOUT */
export async function countStream(db: Database, stream: SampleStream): Promise<number> {
  const { filter } = stream.spec;
  if (!filter) return stream.target.membership.count;
  return readAtCommit(db, stream, (tx, target) => countSamples(tx, target, filter));
}

/**
 * The ids of the samples of one shard, in the order of the stream.
 *
 * @throws NOT_FOUND past the last shard, QUERY_TIMEOUT
 */
export async function shardSamples(
  db: Database,
  stream: SampleStream,
  number: number,
): Promise<number[]> {
  const { membership } = stream.target;
  if (isWhole(stream))
    return placesOf(stream, number, membership.count).map((place) => membership.at(place));
  const selected = await selectedSamples(db, stream);
  return placesOf(stream, number, selected.length).map((place) => selected[place]!);
}

function isWhole({ spec }: SampleStream): boolean {
  return !spec.filter && !spec.orderBy?.length;
}

function selectedSamples(db: Database, stream: SampleStream): Promise<Float64Array> {
  const { filter, orderBy = [] } = stream.spec;
  return readAtCommit(db, stream, (tx, target) =>
    orderedSamples(tx, target, {
      condition: filter ? resolveFilter(target, filter) : EVERY_SAMPLE,
      keys: resolveOrder(target, orderBy),
      digest: queryDigest(filter, orderBy),
    }),
  );
}

/** How many shards so many samples make. */
export function shardCount({ spec }: SampleStream, samples: number): number {
  return Math.ceil(samples / spec.samplesPerShard);
}

/** The places among all selected samples that a shard has. */
function placesOf(stream: SampleStream, number: number, samples: number): number[] {
  const { samplesPerShard, shuffle: seed } = stream.spec;
  const shards = shardCount(stream, samples);
  if (number >= shards) {
    throw new LoupeError(
      "NOT_FOUND",
      `There is no shard ${number}: ${samples} samples make ${shards} shards of ${samplesPerShard}, with numbers from 0.`,
    );
  }
  const first = number * samplesPerShard;
  const length = Math.min(samplesPerShard, samples - first);
  const placeOf = seed === undefined ? (place: number) => place : shuffle(seed, samples);
  return Array.from({ length }, (_, offset) => placeOf(first + offset));
}
