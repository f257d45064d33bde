import { registerBlob, type Database, type Dataset } from "../../packages/core/src/index.ts";
import { createBenchDataset } from "../bench-dataset.ts";
import { IMAGE } from "../bench-samples.ts";
import { appendImages } from "../load-images.ts";
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
  const { dataset, actor } = await createBenchDataset(db, 0);
  await registerBlob(db, dataset.id, IMAGE);
  const firstId = await appendImages(db, { dataset, samples, digestAt: () => IMAGE.digest });
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
