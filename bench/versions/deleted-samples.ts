import { createBranch, type Database } from "../../packages/core/src/index.ts";
import { post } from "../http-client.ts";
import { deleteAll, type LoadTarget } from "../load-values.ts";
import type { Figure } from "../report.ts";
import { scattered } from "../scattered.ts";
import { latenciesBySize } from "./figures-by-size.ts";
import type { VersionsStage } from "./open-stage.ts";
import { sampleByIndex } from "./queries.ts";
import { spread } from "./write-changes.ts";

const BRANCH = "deletions";

/** 10,000 all over the dataset; half of the samples where there are not twice as many. */
export async function prepareDeletions(db: Database, loaded: LoadTarget): Promise<void> {
  const { dataset, firstId, samples } = loaded;
  await createBranch(db, { dataset, name: BRANCH });
  const deleted = spread(deletionsOf(samples), samples).map((index) => firstId + index);
  await deleteAll(db, { dataset, branch: BRANCH }, deleted);
}

export function measureIndexes(stages: readonly VersionsStage[]): AsyncGenerator<Figure> {
  return latenciesBySize(stages, { name: "sample_by_index", aim: 5 }, (stage) => {
    const left = stage.samples - deletionsOf(stage.samples);
    return post(stage.loupe, sampleByIndex(BRANCH, Math.floor(scattered(stage.next()) * left)));
  });
}

function deletionsOf(samples: number): number {
  return Math.min(10_000, samples / 2);
}
