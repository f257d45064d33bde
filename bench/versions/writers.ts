import { createBranch, type Database } from "../../packages/core/src/index.ts";
import { post } from "../http-client.ts";
import type { LoadTarget } from "../load-values.ts";
import { secondsOf } from "../measure.ts";
import { LONGEST_MS, rateOf } from "../measure-requests.ts";
import type { Figure } from "../report.ts";
import { figuresBySize } from "./figures-by-size.ts";
import type { VersionsStage } from "./open-stage.ts";
import { commit, moveBoxes } from "./queries.ts";

export const WRITERS = 32;

const BRANCH = "writers";

export async function prepareWriters(db: Database, { dataset }: LoadTarget): Promise<void> {
  await createBranch(db, { dataset, name: BRANCH });
}

/** Each writer moves one object after another, on the same branch as all the others. */
export async function* measureWriters(stages: readonly VersionsStage[]): AsyncGenerator<Figure> {
  yield* figuresBySize(
    stages,
    { name: `edits_of_${WRITERS}_writers`, unit: "edits/s", better: "higher" },
    (stage) => rateOf(WRITERS, () => edit(stage)),
  );
  yield* figuresBySize(
    stages,
    { name: "commit_behind_writers", unit: "ms", aim: 1_000 },
    longestCommit,
  );
}

function edit({ loupe, objects, next }: VersionsStage): Promise<string> {
  const number = next();
  return post(loupe, moveBoxes(BRANCH, [objects[number % objects.length]!], 100 + number));
}

/** Milliseconds of the slowest of some commits that are made while all the writers go on. */
async function longestCommit(stage: VersionsStage): Promise<number> {
  let isOver = false;
  const writeOn = async () => {
    while (!isOver) await edit(stage);
  };
  const writing = Promise.all(Array.from({ length: WRITERS }, writeOn));
  try {
    return await Promise.race([commitFor(stage, LONGEST_MS), writing.then(() => endedEarly())]);
  } finally {
    isOver = true;
    await writing;
  }
}

async function commitFor({ loupe }: VersionsStage, milliseconds: number): Promise<number> {
  let longest = 0;
  const end = performance.now() + milliseconds;
  do {
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    longest = Math.max(longest, await secondsOf(() => post(loupe, commit(BRANCH))));
  } while (performance.now() < end);
  return longest * 1000;
}

/** In which the writers change something again. */
const PAUSE_MS = 100;

function endedEarly(): never {
  throw new Error("The writers ended before the commits did; expected them to go on.");
}
