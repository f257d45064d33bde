import { createBranch, type Database } from "../../packages/core/src/index.ts";
import { post } from "../http-client.ts";
import type { LoadTarget } from "../load-values.ts";
import type { Figure } from "../report.ts";
import { highestLosses } from "./prepare-chains.ts";
import { latenciesBySize } from "./figures-by-size.ts";
import type { VersionsStage } from "./open-stage.ts";
import { firstPage } from "./queries.ts";
import { commitAll, setLosses } from "./write-changes.ts";

const COMMITS = 10;

/**
 * Each commit lowers every tenth of the highest 1,000 losses: what the first one has at the top,
 * later ones have replaced. Answers its id.
 */
export async function prepareOldCommit(db: Database, loaded: LoadTarget): Promise<string> {
  const target = { ...loaded, branch: "history" };
  const highest = highestLosses(loaded.samples, 1_000);
  await createBranch(db, { dataset: loaded.dataset, name: target.branch });
  const commitIds: string[] = [];
  for (let number = 0; number < COMMITS; number++) {
    const lowered = highest.filter((_, rank) => rank % COMMITS === number);
    await setLosses(db, target, lowered, 0.1);
    commitIds.push(await commitAll(db, target));
  }
  return commitIds[0]!;
}

export function measureOldCommit(stages: readonly VersionsStage[]): AsyncGenerator<Figure> {
  return latenciesBySize(stages, { name: "old_commit" }, ({ loupe, oldCommit }) =>
    post(loupe, firstPage(oldCommit)),
  );
}
