import type { Database } from "../../packages/core/src/index.ts";
import { ask, post } from "../http-client.ts";
import type { LoadTarget } from "../load-values.ts";
import type { Figure } from "../report.ts";
import { latenciesBySize } from "./figures-by-size.ts";
import type { VersionsStage } from "./open-stage.ts";
import { diff, type DiffAnswer } from "./queries.ts";
import { changesOf, writeChanges } from "./write-changes.ts";

/** Changes of the branches that are compared with the default one. */
const COUNTS_OF_CHANGES = [10, 10_000];

export const CHANGED = branchOf(10_000);

function branchOf(changes: number): string {
  return `changes_${changes}`;
}

export async function prepareDiffs(db: Database, loaded: LoadTarget): Promise<void> {
  for (const count of COUNTS_OF_CHANGES) {
    const target = { ...loaded, branch: branchOf(count) };
    await writeChanges(db, target, changesOf(count, loaded.samples), 1);
  }
}

/** The counts and the first 100 of the changes. */
export async function* measureDiffs(stages: readonly VersionsStage[]): AsyncGenerator<Figure> {
  for (const count of COUNTS_OF_CHANGES) {
    for (const stage of stages) await checkCounts(stage, count);
    yield* latenciesBySize(stages, { name: `diff_${count}`, aim: 500 }, ({ loupe }) =>
      post(loupe, diff("main", branchOf(count))),
    );
  }
}

/** @throws where the diff counts other changes than were made */
async function checkCounts({ loupe, samples }: VersionsStage, count: number): Promise<void> {
  const answer = await ask<DiffAnswer>(loupe, diff("main", branchOf(count)));
  const { valuesChanged, objectsChanged } = answer.dataset.diff;
  const expected = changesOf(count, samples).length;
  if (valuesChanged + objectsChanged === expected) return;
  throw new Error(
    `The diff counts ${valuesChanged} values and ${objectsChanged} objects; ${expected} were changed.`,
  );
}
