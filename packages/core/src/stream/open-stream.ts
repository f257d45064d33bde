import type { Database } from "../db/database.ts";
import type { QueryTarget } from "../query/query-target.ts";
import { resolveFilter } from "../query/resolve-filter.ts";
import { resolveOrder } from "../query/resolve-order.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { holdCommit } from "../version/hold-commit.ts";
import type { DatasetKey } from "../version/resolve-ref.ts";
import { readAtCommit } from "./read-at-commit.ts";
import { streamedTensors } from "./streamed-tensors.ts";
import { SAMPLES_PER_SHARD, type StreamSpec } from "./stream-spec.ts";

/** The samples of a commit, as they are asked for: the same for ever. */
export interface SampleStream {
  dataset: DatasetKey;
  commitId: string;
  /** With what was left out filled in. */
  spec: StreamSpec & { tensors: readonly string[]; samplesPerShard: number };
  tensors: readonly Tensor[];
  /** By whose size pixel boxes are scaled along, where images are resized. */
  sizeTensor: Tensor | undefined;
  target: QueryTarget;
}

/**
 * Looks up what a stream reads, and keeps it from being cleaned up for an hour.
 *
 * @throws REF_NOT_FOUND, TENSOR_NOT_FOUND, CLASS_NOT_FOUND, INVALID_QUERY, INVALID_INPUT
 */
export async function openStream(
  db: Database,
  dataset: DatasetKey,
  commitId: string,
  spec: StreamSpec,
): Promise<SampleStream> {
  await holdCommit(db, dataset, commitId);
  const target = await readAtCommit(db, { dataset, commitId }, async (_tx, found) => found);
  if (spec.filter) resolveFilter(target, spec.filter);
  resolveOrder(target, spec.orderBy ?? []);
  const { tensors, sizeTensor } = streamedTensors(target, spec);
  const { samplesPerShard = SAMPLES_PER_SHARD } = spec;
  return {
    dataset,
    commitId,
    spec: { ...spec, tensors: tensors.map(({ path }) => path), samplesPerShard },
    tensors,
    sizeTensor,
    target,
  };
}
