import type { Bench, BenchOptions } from "./bench.ts";
import type { Figure } from "./report.ts";
import { measureBranch, measureFork } from "./versions/branch-and-fork.ts";
import { measureChains } from "./versions/chains.ts";
import { measureIndexes } from "./versions/deleted-samples.ts";
import { measureDiffs } from "./versions/diff.ts";
import { measureEditAndCommit } from "./versions/edit-and-commit.ts";
import { measureMerges } from "./versions/merge.ts";
import { measureOldCommit } from "./versions/old-commit.ts";
import { openVersionsStage, type VersionsStage } from "./versions/open-stage.ts";
import { measureWriters } from "./versions/writers.ts";

/** What is done with versions, at several sizes; the smallest is the baseline of the others. */
export const versions: Bench = {
  samples: 1_000_000,
  smaller: [10_000, 100_000],
  // Columns of fewer values are not flattened.
  fewest: 1_000,
  run,
};

/** Reads first: they find what was prepared. Forks come before there are branches by the hundred. */
const MEASUREMENTS = [
  measureFork,
  measureDiffs,
  measureChains,
  measureOldCommit,
  measureIndexes,
  measureMerges,
  measureEditAndCommit,
  measureWriters,
  measureBranch,
];

async function* run({ samples, smaller, log }: BenchOptions): AsyncGenerator<Figure> {
  const stages: VersionsStage[] = [];
  try {
    for (const size of [...smaller, samples]) stages.push(await openVersionsStage(size, log));
    for (const measure of MEASUREMENTS) {
      log(measure.name);
      yield* measure(stages);
    }
  } finally {
    for (const stage of stages) await stage.close();
  }
}
