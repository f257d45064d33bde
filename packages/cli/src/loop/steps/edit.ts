import { check } from "../check.ts";
import { checkEdited, expectEdited } from "../check-edited.ts";
import { counted } from "../../output/counted.ts";
import {
  readGroundTruth,
  toTruthSample,
  TRUTH_FIELDS,
  type SampleNode,
  type TruthSample,
} from "../ground-truth.ts";
import { listSamples } from "../list-samples.ts";
import { BRANCH, type Loop } from "../loop.ts";
import { readRef } from "../read-ref.ts";
import type { Found } from "../steps.ts";
import { LOSS } from "./loss.ts";
import type { Sorted } from "./sort.ts";

export interface Edited extends Found {
  /** Index of the sample that lost an object, before the edit. */
  index: number;
  deletedCount: number;
  /** The head of the branch, on which the edits are. */
  head: string;
  before: readonly TruthSample[];
  after: readonly TruthSample[];
}

interface WorstSample extends TruthSample {
  objectRevision: number | null;
}

/** How many samples the playbook deletes. */
const DELETED = 2;

const EDIT_OBJECTS = `mutation RemoveObject($input: EditObjectsInput!) { editObjects(input: $input) { revision } }`;

const DELETE_SAMPLES = `mutation DeleteSamples($input: DeleteSamplesInput!) { deleteSamples(input: $input) { sampleIds revision } }`;

/**
 * Removes an object of the worst sample and deletes the two next by index; all else must stay as it
 * was.
 */
export async function editWorst(loop: Loop, { sort }: { sort: Sorted }): Promise<Edited> {
  const { commitId: head } = await readRef(loop.client, loop.train, BRANCH);
  const before = await readGroundTruth(loop.client, loop.train, BRANCH);
  const worst = await findWorst(loop);
  checkWorst(worst, before, sort.ranking);
  const removed = worst.objects[0]!;
  const doomed = chooseDoomed(before, sort.ranking, worst.sampleId);
  const revision = await removeObject(loop, worst, removed.objectId);
  if (doomed.length > 0) await deleteByIndex(loop, doomed, revision);
  const after = expectEdited(before, {
    sampleId: worst.sampleId,
    objectId: removed.objectId,
    doomed,
  });
  await checkEdited(loop, after, doomed);
  return {
    index: worst.index,
    deletedCount: doomed.length,
    head,
    before,
    after,
    detail: `Removed a "${removed.label}" of the sample at index ${worst.index}, which had ${counted(worst.objects.length, "object")}; ${describeDoomed(doomed)}; ${counted(after.length, "sample")} left.`,
  };
}

/** The sample with the highest loss that has an object to remove. */
async function findWorst({ client, train }: Loop): Promise<WorstSample> {
  const [worst] = await listSamples<SampleNode & { objectRevision: number | null }>(
    client,
    train,
    `${TRUTH_FIELDS} objectRevision`,
    {
      ref: BRANCH,
      filter: { tensor: { path: "labels", objectCount: { atLeast: 1 } } },
      orderBy: [{ tensor: LOSS, direction: "DESC" }],
      limit: 1,
    },
  );
  check(worst !== undefined, "No sample has an object; expected one at least, to remove it.");
  return { ...toTruthSample(worst), objectRevision: worst.objectRevision };
}

function checkWorst(
  worst: TruthSample,
  samples: readonly TruthSample[],
  ranking: readonly number[],
): void {
  const withObjects = new Set(
    samples.filter(({ objects }) => objects.length > 0).map(({ sampleId }) => sampleId),
  );
  const expected = ranking.find((sampleId) => withObjects.has(sampleId));
  check(
    worst.sampleId === expected,
    `The worst sample with an object is said to be sample ${worst.sampleId}; expected ${expected} by the order of losses.`,
  );
}

/** The next worst; one sample is left in any case. */
function chooseDoomed(
  samples: readonly TruthSample[],
  ranking: readonly number[],
  kept: number,
): TruthSample[] {
  const byId = new Map(samples.map((sample) => [sample.sampleId, sample]));
  return ranking
    .filter((sampleId) => sampleId !== kept)
    .slice(0, DELETED)
    .map((sampleId) => byId.get(sampleId)!);
}

async function removeObject(
  { client, train }: Loop,
  worst: WorstSample,
  objectId: number,
): Promise<number> {
  const sample = { id: String(worst.sampleId) };
  const edits = [
    { sample, group: "", remove: { objectId }, expectedRevision: worst.objectRevision },
  ];
  const input = { dataset: train, branch: BRANCH, edits };
  const { editObjects } = await client.query<{ editObjects: { revision: number } }>(EDIT_OBJECTS, {
    input,
  });
  return editObjects.revision;
}

async function deleteByIndex(
  { client, train }: Loop,
  doomed: readonly TruthSample[],
  atRevision: number,
): Promise<void> {
  const samples = doomed.map(({ index }) => ({ index }));
  const input = { dataset: train, branch: BRANCH, samples, atRevision };
  const { deleteSamples } = await client.query<{ deleteSamples: { sampleIds: number[] } }>(
    DELETE_SAMPLES,
    { input },
  );
  const expected = doomed.map(({ sampleId }) => sampleId).join(", ");
  const found = deleteSamples.sampleIds.join(", ");
  check(
    found === expected,
    `Deleting by index deleted the samples ${found}; expected ${expected}.`,
  );
}

function describeDoomed(doomed: readonly TruthSample[]): string {
  const indices = doomed.map(({ index }) => index).join(" and ");
  if (doomed.length === DELETED) return `deleted the samples at indices ${indices}`;
  const deleted =
    doomed.length === 0 ? "deleted no other" : `deleted only the one at index ${indices}`;
  return `${deleted}, since one sample has to stay`;
}
