import { createBranch, type Database } from "../../packages/core/src/index.ts";
import { post } from "../http-client.ts";
import type { LoadTarget } from "../load-values.ts";
import type { Figure } from "../report.ts";
import { latenciesBySize } from "./figures-by-size.ts";
import type { VersionsStage } from "./open-stage.ts";
import { commit, moveBoxes } from "./queries.ts";

const BRANCHES = { edits: "edits", commits: "commits" };

export async function prepareEdits(db: Database, { dataset }: LoadTarget): Promise<void> {
  for (const name of Object.values(BRANCHES)) await createBranch(db, { dataset, name });
}

export async function* measureEditAndCommit(
  stages: readonly VersionsStage[],
): AsyncGenerator<Figure> {
  const aims = { aim: 10, aimOfRatio: 1.5 };
  yield* latenciesBySize(stages, { name: "edit", ...aims }, (stage) =>
    move(stage, BRANCHES.edits, 1),
  );
  const commitMoved = ({ loupe }: VersionsStage) => post(loupe, commit(BRANCHES.commits));
  yield* latenciesBySize(stages, { name: "commit_1", ...aims }, commitMoved, (stage) =>
    move(stage, BRANCHES.commits, 1),
  );
  yield* latenciesBySize(stages, { name: "commit_1000" }, commitMoved, (stage) =>
    move(stage, BRANCHES.commits, 1_000),
  );
}

/** Others each time, to where they have not been before. */
function move({ loupe, objects, next }: VersionsStage, branch: string, count: number) {
  const number = next();
  const start = count === 1 ? number % objects.length : 0;
  return post(loupe, moveBoxes(branch, objects.slice(start, start + count), 100 + number));
}
