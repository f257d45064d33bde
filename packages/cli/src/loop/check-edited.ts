import { check } from "./check.ts";
import {
  describeDifference,
  readGroundTruth,
  toTruthSample,
  TRUTH_FIELDS,
  type SampleNode,
  type TruthSample,
} from "./ground-truth.ts";
import { BRANCH, type Loop } from "./loop.ts";
import { readRef } from "./read-ref.ts";

const READ_SAMPLE = `query ReadSample($owner: String!, $name: String!, $ref: String!, $index: Int!) {
  dataset(owner: $owner, name: $name) { sample(ref: $ref, index: $index) { ${TRUTH_FIELDS} } }
}`;

/** What was edited: an object of a sample was removed, and other samples deleted. */
interface Edits {
  sampleId: number;
  objectId: number;
  doomed: readonly TruthSample[];
}

/** The samples as they must be after the edits. */
export function expectEdited(
  before: readonly TruthSample[],
  { sampleId, objectId, doomed }: Edits,
): TruthSample[] {
  const left = before.filter((sample) => !doomed.includes(sample));
  return left.map((sample, index) => ({
    ...sample,
    index,
    objects:
      sample.sampleId === sampleId
        ? sample.objects.filter((object) => object.objectId !== objectId)
        : sample.objects,
  }));
}

/** Whether the branch shows these samples, in order and one by one beside each gap. */
export async function checkEdited(
  loop: Loop,
  expected: readonly TruthSample[],
  doomed: readonly TruthSample[],
): Promise<void> {
  const { client, train } = loop;
  const position = await readRef(client, train, BRANCH);
  check(
    position.sampleCount === expected.length,
    `${BRANCH} counts ${position.sampleCount} samples; expected ${expected.length}.`,
  );
  check(
    position.hasUncommittedChanges,
    `${BRANCH} has no uncommitted changes after the edits; expected some.`,
  );
  const difference = describeDifference(expected, await readGroundTruth(client, train, BRANCH));
  check(difference === undefined, `After the edits: ${difference}`);
  for (const sample of neighbours(expected, doomed)) {
    const found = await readSample(loop, sample.index);
    check(
      JSON.stringify(found) === JSON.stringify(sample),
      `Asked for index ${sample.index}, the answer is ${JSON.stringify(found)}; expected ${JSON.stringify(sample)}.`,
    );
  }
}

/** The samples that are now on both sides of each gap. */
function neighbours(left: readonly TruthSample[], doomed: readonly TruthSample[]): TruthSample[] {
  const indices = doomed.map(({ index }) => index).toSorted((a, b) => a - b);
  const beside = indices.flatMap((index, deletedBefore) => [
    index - deletedBefore - 1,
    index - deletedBefore,
  ]);
  return [...new Set(beside)].flatMap((index) => left[index] ?? []);
}

async function readSample({ client, train }: Loop, index: number): Promise<TruthSample> {
  const { dataset } = await client.query<{ dataset: { sample: SampleNode } }>(READ_SAMPLE, {
    ...train,
    ref: BRANCH,
    index,
  });
  return toTruthSample(dataset.sample);
}
