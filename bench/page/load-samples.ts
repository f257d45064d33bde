import {
  appendSamples,
  commit,
  createTensor,
  deleteSamples,
  openBulkWrite,
  publishBulk,
  registerBlob,
  type Database,
  type Dataset,
  type ValueInput,
} from "../../packages/core/src/index.ts";
import type { TensorSpec } from "../../packages/plugin-api/src/index.ts";
import { createBenchDataset } from "../bench-dataset.ts";
import { CLASS_NAMES, IMAGE, sampleAt, type BenchSample } from "./bench-samples.ts";

export interface LoadedSamples {
  dataset: Dataset;
  ownerId: number;
  /** The id of the sample of index 0; the others follow without a gap. */
  firstId: number;
  /** Of the samples that were not deleted, as counted before any was. */
  existing: number[];
}

/** Fills a dataset the way imports and runs do, then deletes one sample in a hundred. */
export async function loadSamples(db: Database, samples: number): Promise<LoadedSamples> {
  const { dataset, actor, firstId } = await appendImages(db, samples);
  await writeObjects(db, { dataset, firstId, samples });
  await writeLosses(db, { dataset, firstId, samples });
  const indexes = Array.from({ length: samples }, (_, index) => index);
  await deleteAll(
    db,
    dataset,
    indexes.filter(isDeleted).map((index) => firstId + index),
  );
  return {
    dataset,
    ownerId: actor.ownerId,
    firstId,
    existing: indexes.filter((index) => !isDeleted(index)),
  };
}

const DELETED_EVERY = 100;

function isDeleted(index: number): boolean {
  return index % DELETED_EVERY === DELETED_EVERY / 2;
}

const APPENDED_AT_ONCE = 10_000;
const WRITTEN_AT_ONCE = 1_000;

async function appendImages(db: Database, samples: number) {
  const { dataset, actor } = await createBenchDataset(db, 0);
  const on = { dataset, branch: dataset.defaultBranch };
  await registerBlob(db, dataset.id, IMAGE);
  await createTensor(db, { ...on, path: "images", spec: { htype: "image" } });
  let firstId: number | undefined;
  for (let start = 0; start < samples; start += APPENDED_AT_ONCE) {
    const count = Math.min(APPENDED_AT_ONCE, samples - start);
    const added = Array.from({ length: count }, () => ({
      values: { images: { image: IMAGE.digest } },
    }));
    const { sampleIds } = await appendSamples(db, { ...on, samples: added });
    firstId ??= sampleIds[0]!;
  }
  await commit(db, { ...on, message: "Append images", author: dataset.ownerName });
  return { dataset, actor, firstId: firstId! };
}

interface Target {
  dataset: Dataset;
  firstId: number;
  samples: number;
}

async function writeObjects(db: Database, target: Target): Promise<void> {
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

async function writeLosses(db: Database, target: Target): Promise<void> {
  const tensors: Record<string, TensorSpec> = { loss: { htype: "generic" } };
  await writeBulk(db, target, {
    group: "model_evaluation",
    tensors,
    valuesOf: ({ loss }) => ({ loss: { number: loss } }),
  });
}

interface BulkTensors {
  group: string;
  tensors: Record<string, TensorSpec>;
  valuesOf: (sample: BenchSample) => Record<string, ValueInput>;
}

async function writeBulk(
  db: Database,
  { dataset, firstId, samples }: Target,
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
  const result = await bulk.finish();
  const on = { dataset, branch: dataset.defaultBranch, group };
  await publishBulk(db, {
    ...on,
    result,
    message: `Write ${Object.keys(tensors).join(" and ")}`,
    author: dataset.ownerName,
  });
}

async function deleteAll(
  db: Database,
  dataset: Dataset,
  sampleIds: readonly number[],
): Promise<void> {
  const on = { dataset, branch: dataset.defaultBranch };
  for (let start = 0; start < sampleIds.length; start += APPENDED_AT_ONCE) {
    await deleteSamples(db, {
      ...on,
      samples: sampleIds.slice(start, start + APPENDED_AT_ONCE).map((id) => ({ id })),
    });
  }
  await commit(db, { ...on, message: "Delete samples", author: dataset.ownerName });
}
