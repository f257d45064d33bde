import {
  commit,
  deleteSamples,
  openBulkWrite,
  publishBulk,
  type Database,
  type Dataset,
  type ValueInput,
} from "../packages/core/src/index.ts";
import type { TensorSpec } from "../packages/plugin-api/src/index.ts";
import { CLASS_NAMES, sampleAt, type BenchSample } from "./bench-samples.ts";

export interface LoadTarget {
  dataset: Dataset;
  branch: string;
  /** The id of the sample of index 0; the others follow without a gap. */
  firstId: number;
  samples: number;
}

/** Labels and boxes of every sample, committed. */
export async function writeObjects(db: Database, target: LoadTarget): Promise<void> {
  const tensors: Record<string, TensorSpec> = {
    labels: { htype: "class_label", describes: "OBJECT", classNames: CLASS_NAMES },
    boxes: { htype: "bbox", describes: "OBJECT", coords: { type: "pixel", mode: "LTWH" } },
  };
  await writeBulk(db, target, {
    group: "",
    tensors,
    valuesOf: ({ labels, boxes }) => ({ labels: { labels }, boxes: { boxes } }),
  });
}

/** The loss of every sample, committed; in the place of the losses that are there. */
export async function writeLosses(db: Database, target: LoadTarget): Promise<void> {
  const tensors: Record<string, TensorSpec> = { loss: { htype: "generic" } };
  await writeBulk(db, target, {
    group: "model_evaluation",
    tensors,
    valuesOf: ({ loss }) => ({ loss: { number: loss } }),
  });
}

/** Deletes samples and commits that. */
export async function deleteAll(
  db: Database,
  { dataset, branch }: Pick<LoadTarget, "dataset" | "branch">,
  sampleIds: readonly number[],
): Promise<void> {
  const on = { dataset, branch };
  for (let start = 0; start < sampleIds.length; start += DELETED_AT_ONCE) {
    await deleteSamples(db, {
      ...on,
      samples: sampleIds.slice(start, start + DELETED_AT_ONCE).map((id) => ({ id })),
    });
  }
  await commit(db, { ...on, message: "Delete samples", author: dataset.ownerName });
}

const DELETED_AT_ONCE = 10_000;
const WRITTEN_AT_ONCE = 1_000;

interface BulkTensors {
  group: string;
  tensors: Record<string, TensorSpec>;
  valuesOf: (sample: BenchSample) => Record<string, ValueInput>;
}

async function writeBulk(
  db: Database,
  { dataset, branch, firstId, samples }: LoadTarget,
  { group, tensors, valuesOf }: BulkTensors,
): Promise<void> {
  const bulk = await openBulkWrite(db, tensors);
  for (let start = 0; start < samples; start += WRITTEN_AT_ONCE) {
    const rows = Array.from(
      { length: Math.min(WRITTEN_AT_ONCE, samples - start) },
      (_, offset) => ({
        sampleId: firstId + start + offset,
        values: valuesOf(sampleAt(start + offset, samples)),
      }),
    );
    await bulk.write(rows);
  }
  await publishBulk(db, {
    dataset,
    branch,
    group,
    result: await bulk.finish(),
    message: `Write ${Object.keys(tensors).join(" and ")}`,
    author: dataset.ownerName,
  });
}
