import { join } from "node:path";
import { importSamples, loupeClient, type LoupeClient } from "../packages/cli/src/index.ts";
import type { Bench, BenchOptions } from "./bench.ts";
import { peakMemoryOf } from "./evaluate/peak-memory.ts";
import { timeRun, type EndedRun } from "./evaluate/time-run.ts";
import { readAnnotations } from "./incremental/annotations.ts";
import { planPictures } from "./incremental/picture-plan.ts";
import { COUNTS, median } from "./measure.ts";
import { figure, type Figure } from "./report.ts";
import { makeScratchFolder } from "./scratch.ts";
import { serveLoupe } from "./serve-loupe.ts";

/** Samples that are edited before each run. */
const EDITED = 10;

/** A run after ten samples were edited, on as many pictures as SVHN's train part has. */
export const incremental: Bench = { samples: 33_402, fewest: EDITED, run };

interface Stage {
  client: LoupeClient;
  dataset: { owner: string; name: string };
}

async function* run({ samples, log }: BenchOptions): AsyncGenerator<Figure> {
  const { folder, remove } = await makeScratchFolder();
  const { message, stop } = await serveLoupe(join(folder, "data"));
  try {
    const stage = {
      client: loupeClient(message),
      dataset: { owner: message.owner, name: "bench" },
    };
    await drawSamples(stage, samples, log);
    const { result: first, megabytes } = await peakMemoryOf(() => evaluate(stage));
    log(`the first run: ${first.seconds.toFixed(1)} s`);
    if (megabytes !== null)
      yield figure({ name: "incremental.memory", value: megabytes, unit: "MB", aim: 700 });
    yield await measureLaterRuns(stage, samples, log);
  } finally {
    await stop();
    await remove();
  }
}

async function drawSamples(
  { client, dataset }: Stage,
  samples: number,
  log: BenchOptions["log"],
): Promise<void> {
  const annotations = await readAnnotations(samples, log);
  log(`drawing ${annotations.length} pictures`);
  const plan = planPictures(annotations);
  await importSamples(client, { dataset, plan, message: "Draw pictures", create: true });
}

/** Each time other ten samples are edited and committed before; that takes no part in the time. */
async function measureLaterRuns(
  stage: Stage,
  samples: number,
  log: BenchOptions["log"],
): Promise<Figure> {
  const seconds: number[] = [];
  for (let count = 0; count < COUNTS; count++) {
    await editSamples(stage, samples, count);
    const later = await evaluate(stage);
    if (later.samplesComputed !== EDITED)
      throw new Error(`A run computed ${later.samplesComputed} samples; expected ${EDITED}.`);
    log(`a run after ${EDITED} edits: ${later.seconds.toFixed(2)} s`);
    seconds.push(later.seconds);
  }
  return figure({ name: "incremental.seconds", value: median(seconds), unit: "s", aim: 2 });
}

function evaluate({ client, dataset }: Stage): Promise<EndedRun> {
  return timeRun(client, { dataset, branch: "main", evaluator: "faster-rcnn/loss" });
}

const REPLACE = `mutation ($input: ReplaceObjectsInput!) { replaceObjects(input: $input) { revision } }`;
const COMMIT = `mutation ($input: CommitInput!) { commit(input: $input) { commit { commitId } } }`;
const REVISION = `query ($owner: String!, $name: String!) {
  dataset(owner: $owner, name: $name) { branch(name: "main") { revision } }
}`;

/** Spread over all samples. */
async function editSamples(
  { client, dataset }: Stage,
  samples: number,
  count: number,
): Promise<void> {
  const read = await client.query<{ dataset: { branch: { revision: number } } }>(REVISION, dataset);
  const replacements = Array.from({ length: EDITED }, (_, position) => ({
    sample: { index: Math.floor((position * samples) / EDITED) },
    values: [
      { tensor: "boxes", boxes: [[1 + count, 2, 10, 20]] },
      { tensor: "labels", labels: [String(count)] },
    ],
  }));
  const on = { dataset, branch: "main" };
  const { revision: atRevision } = read.dataset.branch;
  await client.query(REPLACE, { input: { ...on, atRevision, replacements } });
  await client.query(COMMIT, { input: { ...on, message: `Edit ${EDITED} samples` } });
}
