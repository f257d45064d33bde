import {
  appendSamples,
  commit,
  createTensor,
  type Database,
  type Dataset,
} from "../packages/core/src/index.ts";

export interface ImagesToAppend {
  dataset: Dataset;
  samples: number;
  /** The image of a sample, by its index: one that the dataset has. */
  digestAt: (index: number) => string;
}

const APPENDED_AT_ONCE = 10_000;

/** Appends samples that hold an image, committed; the id of the first, which the others follow without a gap. */
export async function appendImages(
  db: Database,
  { dataset, samples, digestAt }: ImagesToAppend,
): Promise<number> {
  const on = { dataset, branch: dataset.defaultBranch };
  await createTensor(db, { ...on, path: "images", spec: { htype: "image" } });
  let firstId: number | undefined;
  for (let start = 0; start < samples; start += APPENDED_AT_ONCE) {
    const added = Array.from({ length: Math.min(APPENDED_AT_ONCE, samples - start) }, (_, at) => ({
      values: { images: { image: digestAt(start + at) } },
    }));
    const { sampleIds } = await appendSamples(db, { ...on, samples: added });
    firstId ??= sampleIds[0]!;
  }
  await commit(db, { ...on, message: "Append images", author: dataset.ownerName });
  return firstId!;
}
