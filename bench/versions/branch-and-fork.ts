import { post } from "../http-client.ts";
import type { Figure } from "../report.ts";
import { latenciesBySize } from "./figures-by-size.ts";
import type { VersionsStage } from "./open-stage.ts";
import { createBranch, forkDataset } from "./queries.ts";

export async function* measureFork(stages: readonly VersionsStage[]): AsyncGenerator<Figure> {
  yield* latenciesBySize(stages, { name: "fork", ...AIMS }, ({ loupe, next }) =>
    post(loupe, forkDataset("bench", `fork-${next()}`)),
  );
}

export async function* measureBranch(stages: readonly VersionsStage[]): AsyncGenerator<Figure> {
  yield* latenciesBySize(stages, { name: "branch", ...AIMS }, ({ loupe, next }) =>
    post(loupe, createBranch(`branch-${next()}`)),
  );
}

const AIMS = { aim: 10, aimOfRatio: 1.5 };
