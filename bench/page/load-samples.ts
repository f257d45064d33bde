import {
  appendSamples,
  commit,
  createTensor,
  registerBlob,
  type Database,
  type Dataset,
} from "../../packages/core/src/index.ts";
import { createBenchDataset } from "../bench-dataset.ts";
import { IMAGE } from "../bench-samples.ts";
import { deleteAll, writeLosses, writeObjects } from "../load-values.ts";

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
  const target = { dataset, branch: dataset.defaultBranch, firstId, samples };
  await writeObjects(db, target);
  await writeLosses(db, target);
  const indexes = Array.from({ length: samples }, (_, index) => index);
  await deleteAll(
    db,
    target,
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
