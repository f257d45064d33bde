import type { Database } from "../../packages/core/src/index.ts";
import { ask, post } from "../http-client.ts";
import type { LoadTarget } from "../load-values.ts";
import { COUNTS, secondsOf } from "../measure.ts";
import type { Figure } from "../report.ts";
import { CHANGED } from "./diff.ts";
import { figuresBySize } from "./figures-by-size.ts";
import type { VersionsStage } from "./open-stage.ts";
import { mergeBranch, mergePreview, type PreviewAnswer } from "./queries.ts";
import { changesOf, writeChanges, type Change } from "./write-changes.ts";

/** One branch for each count, and one to warm up with. */
const TARGETS = Array.from({ length: COUNTS + 1 }, (_, number) => `ours_${number}`);

/** Branches that changed some of what the branch of 10,000 changes did, otherwise. */
export async function prepareMerges(db: Database, loaded: LoadTarget): Promise<void> {
  const changes = conflictingOf(loaded.samples);
  for (const branch of TARGETS) await writeChanges(db, { ...loaded, branch }, changes, 2);
}

/** 10,000 changes with 100 conflicts, which theirs wins, until the merge is committed. */
export async function* measureMerges(stages: readonly VersionsStage[]): AsyncGenerator<Figure> {
  const merge = ({ loupe }: VersionsStage, target: string) =>
    post(loupe, mergeBranch(target, CHANGED));
  for (const stage of stages) {
    await checkConflicts(stage);
    await merge(stage, TARGETS.at(-1)!);
  }
  yield* figuresBySize(stages, { name: "merge_10000", unit: "s", aim: 3 }, (stage, count) =>
    secondsOf(() => merge(stage, TARGETS[count]!)),
  );
}

/** One in a hundred of the 10,000, losses and boxes alike. */
function conflictingOf(samples: number): Change[] {
  return changesOf(10_000, samples).filter((_, position) => position % 200 < 2);
}

/** @throws where the merge finds other conflicts than were made */
async function checkConflicts({ loupe, samples }: VersionsStage): Promise<void> {
  const answer = await ask<PreviewAnswer>(loupe, mergePreview(TARGETS[0]!, CHANGED));
  const { conflictCount } = answer.dataset.mergePreview;
  const expected = conflictingOf(samples).length;
  if (conflictCount === expected) return;
  throw new Error(`The merge has ${conflictCount} conflicts; ${expected} were made.`);
}
