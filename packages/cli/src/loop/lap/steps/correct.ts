import { counted } from "../../../output/counted.ts";
import { check } from "../../check.ts";
import { readGroundTruth, type TruthSample } from "../../ground-truth.ts";
import { BRANCH } from "../../loop.ts";
import { readRef } from "../../read-ref.ts";
import type { Found } from "../../steps.ts";
import type { Imported } from "../../steps/import.ts";
import { correctionsOf } from "../correction.ts";
import type { Lap } from "../lap.ts";
import { FOLLOWED, type Ranked } from "./rank.ts";

export interface Corrected extends Found {
  commitId: string;
}

const EDIT = `mutation CorrectObjects($input: EditObjectsInput!) { editObjects(input: $input) { revision } }`;
const COMMIT = `mutation Commit($input: CommitInput!) { commit(input: $input) { commit { commitId } } }`;

/** Edits at once. */
const BATCH = 200;

/**
 * Puts right what is wrong among the first samples of the ranking, as somebody who looks at each of them
 * would; errors that come later stay.
 */
export async function correctLabels(
  lap: Lap,
  { imported, ranked }: { imported: Imported; ranked: Ranked },
): Promise<Corrected> {
  const { client, train: dataset } = lap;
  const found = ranked.suspects.filter((sampleId) => imported.truths.has(sampleId));
  check(
    found.length > 0,
    `None of the first ${ranked.suspects.length} samples holds a planted error; expected some.`,
  );
  const edits = await correctionsFor(lap, imported, new Set(found));
  for (let at = 0; at < edits.length; at += BATCH)
    await client.query(EDIT, {
      input: { dataset, branch: BRANCH, edits: edits.slice(at, at + BATCH) },
    });
  const message = `Correct ${counted(found.length, "sample")} among the first ${ranked.suspects.length} by ${FOLLOWED}`;
  await client.query(COMMIT, { input: { dataset, branch: BRANCH, message } });
  const left = await correctionsFor(lap, imported, new Set(found));
  check(
    left.length === 0,
    `After the correction ${left.length} objects are still wrong; expected 0.`,
  );
  lap.figures.corrected = found.length;
  const { commitId } = await readRef(client, dataset, BRANCH);
  const missed = imported.truths.size - found.length;
  return {
    commitId,
    detail: `${counted(edits.length, "object")} of ${counted(found.length, "sample")} corrected, ${counted(missed, "planted error")} not found; committed as ${commitId.slice(0, 8)}.`,
  };
}

async function correctionsFor(
  { client, train }: Lap,
  { truths }: Imported,
  wanted: ReadonlySet<number>,
) {
  const samples = await readGroundTruth(client, train, BRANCH);
  return samples
    .filter(({ sampleId }) => wanted.has(sampleId))
    .flatMap(({ sampleId, objects }: TruthSample) =>
      correctionsOf(objects, truths.get(sampleId)!).map((correction) => ({
        sample: { id: String(sampleId) },
        ...correction,
      })),
    );
}
