import { ask, post } from "../http-client.ts";
import type { Figure } from "../report.ts";
import { latenciesBySize } from "./figures-by-size.ts";
import type { VersionsStage } from "./open-stage.ts";
import { branchesOf, createBranch, deleteBranch, forkDataset } from "./queries.ts";

/** A fork with the default branch alone, and one with all that the bench has made. */
export async function* measureFork(stages: readonly VersionsStage[]): AsyncGenerator<Figure> {
  for (const stage of stages) await forkMain(stage);
  yield* latenciesBySize(stages, { name: "fork", ...AIMS }, ({ loupe, next }) =>
    post(loupe, forkDataset(ONE_BRANCH, `fork-${next()}`)),
  );
  yield* latenciesBySize(stages, { name: "fork_of_many_branches" }, ({ loupe, next }) =>
    post(loupe, forkDataset("bench", `fork-${next()}`)),
  );
}

const ONE_BRANCH = "one-branch";

async function forkMain({ loupe }: VersionsStage): Promise<void> {
  await post(loupe, forkDataset("bench", ONE_BRANCH));
  const { dataset } = await ask<BranchesAnswer>(loupe, branchesOf(ONE_BRANCH));
  const others = dataset.branches.nodes.filter(({ name }) => name !== dataset.defaultBranch.name);
  for (const { name } of others) await post(loupe, deleteBranch(ONE_BRANCH, name));
}

interface BranchesAnswer {
  dataset: { defaultBranch: { name: string }; branches: { nodes: { name: string }[] } };
}

export async function* measureBranch(stages: readonly VersionsStage[]): AsyncGenerator<Figure> {
  yield* latenciesBySize(stages, { name: "branch", ...AIMS }, ({ loupe, next }) =>
    post(loupe, createBranch(`branch-${next()}`)),
  );
}

const AIMS = { aim: 10, aimOfRatio: 1.5 };
