import type { Evaluator, Plugin } from "@loupe/plugin-api";
import { eq } from "drizzle-orm";
import type { Database } from "../db/database.ts";
import { branches } from "../db/tables/branches.ts";
import { datasets } from "../db/tables/datasets.ts";
import { evaluationRuns } from "../db/tables/evaluation-runs.ts";
import { owners } from "../db/tables/owners.ts";
import { getMembership, getStructure } from "../version/read-structure.ts";
import { refAtCommit, type DatasetKey } from "../version/resolve-ref.ts";
import { bindInputs } from "./bind-inputs.ts";
import { findSizeTensor } from "./image-sizes.ts";
import { findEvaluator, type InstalledPlugins } from "./plugins.ts";
import type { SampleSource } from "./read-samples.ts";
import type { EvaluationRun } from "./runs.ts";

/** A run with everything it names. */
export interface OpenRun {
  run: EvaluationRun;
  dataset: DatasetKey;
  branch: string;
  plugin: Plugin;
  evaluator: Evaluator;
  source: SampleSource;
}

/** Looks up what a run is about: dataset, branch, evaluator, and the samples it reads. */
export async function openRun(
  db: Database,
  plugins: InstalledPlugins,
  run: EvaluationRun,
): Promise<OpenRun> {
  const { plugin, evaluator } = findEvaluator(plugins, run.evaluator);
  const { dataset, branch } = await findTarget(db, run.id);
  const ref = await refAtCommit(db, dataset, run.sourceCommitId);
  const { tensors } = await getStructure(db, ref);
  const bindings = bindInputs(evaluator, tensors, run.inputs);
  const membership = await getMembership(db, ref);
  const source = { membership, bindings, sizeTensor: findSizeTensor(bindings, tensors) };
  return { run, dataset, branch, plugin, evaluator, source };
}

async function findTarget(
  db: Database,
  runId: number,
): Promise<{ dataset: DatasetKey; branch: string }> {
  const [found] = await db.orm
    .select({
      dataset: {
        id: datasets.id,
        ownerName: owners.name,
        name: datasets.name,
        defaultBranch: datasets.defaultBranch,
      },
      branch: branches.name,
    })
    .from(evaluationRuns)
    .innerJoin(branches, eq(branches.id, evaluationRuns.branchId))
    .innerJoin(datasets, eq(datasets.id, evaluationRuns.datasetId))
    .innerJoin(owners, eq(owners.id, datasets.ownerId))
    .where(eq(evaluationRuns.id, runId));
  // The run's row refers to all of them.
  return found!;
}
