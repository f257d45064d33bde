import type { DatasetName, LoupeClient } from "../client/loupe-client.ts";
import { listSamples } from "./list-samples.ts";

/** A sample with what annotators said of it. */
export interface TruthSample {
  sampleId: number;
  index: number;
  objects: TruthObject[];
}

export interface TruthObject {
  objectId: number;
  label: string;
  box: number[];
}

export interface SampleNode {
  sampleId: number;
  index: number;
  objects: { objectId: number; class: { name: string } | null; box: { raw: number[] } | null }[];
}

/** What to select of a `SampleNode`, for `toTruthSample`. */
export const TRUTH_FIELDS = "sampleId index objects { objectId class { name } box { raw } }";

/** All samples of a ref in the order of their indices. */
export async function readGroundTruth(
  client: LoupeClient,
  dataset: DatasetName,
  ref: string,
): Promise<TruthSample[]> {
  const nodes = await listSamples<SampleNode>(client, dataset, TRUTH_FIELDS, { ref });
  return nodes.map((node) => toTruthSample(node));
}

export function toTruthSample({ sampleId, index, objects }: SampleNode): TruthSample {
  return {
    sampleId,
    index,
    objects: objects.map((object) => ({
      objectId: object.objectId,
      label: object.class?.name ?? "no label",
      box: object.box?.raw ?? [],
    })),
  };
}

/** The first sample that differs, in a sentence; undefined where all are equal. */
export function describeDifference(
  expected: readonly TruthSample[],
  found: readonly TruthSample[],
): string | undefined {
  if (expected.length !== found.length)
    return `There are ${found.length} samples; expected ${expected.length}.`;
  const position = expected.findIndex(
    (sample, at) => JSON.stringify(sample) !== JSON.stringify(found[at]),
  );
  if (position < 0) return undefined;
  return `At position ${position} there is ${describe(found[position]!)}; expected ${describe(expected[position]!)}.`;
}

function describe({ sampleId, index, objects }: TruthSample): string {
  const list = objects.map(
    ({ objectId, label, box }) => `${objectId} "${label}" [${box.join(", ")}]`,
  );
  return `sample ${sampleId} at index ${index} with the objects ${list.join("; ") || "none"}`;
}
