import type { Evaluator } from "@loupe/plugin-api";
import { eq } from "drizzle-orm";
import type { Database } from "../db/database.ts";
import { branches } from "../db/tables/branches.ts";
import { datasets } from "../db/tables/datasets.ts";
import { evaluationRuns } from "../db/tables/evaluation-runs.ts";
import { owners } from "../db/tables/owners.ts";
import { LoupeError } from "../errors.ts";
import { getMembership } from "../version/read-structure.ts";
import { refAtCommit, type DatasetKey } from "../version/resolve-ref.ts";
import { bindInputs } from "./bind-inputs.ts";
import { findSizeTensor } from "./image-sizes.ts";
import { openInputs } from "./open-inputs.ts";
import { readRunModels, type RunModel } from "./models/run-models.ts";
import { findEvaluator, type InstalledPlugins } from "./plugins.ts";
import type { SampleSource } from "./read-samples.ts";
import type { EvaluationRun } from "./runs.ts";

/** A run with everything it names. */
export interface OpenRun {
  run: EvaluationRun;
  dataset: DatasetKey;
  branch: string;
  evaluator: Evaluator;
  /** Registered models by the option that names them. */
  models: ReadonlyMap<string, RunModel>;
  source: RunSource;
}

/** What a run reads. */
export type RunSource = SampleSource;

/**
 * Looks up what a run is about: dataset, branch, evaluator, and the samples it reads.
 *
 * @throws EVALUATOR_NOT_FOUND; EVALUATOR_FAILED where the plugin is installed in another version
 */
export async function openRun(
  db: Database,
  plugins: InstalledPlugins,
  run: EvaluationRun,
): Promise<OpenRun> {
  const { plugin, evaluator } = findEvaluator(plugins, run.evaluator);
  if (plugin.version !== run.pluginVersion) {
    throw new LoupeError(
      "EVALUATOR_FAILED",
      `The run was started with version ${run.pluginVersion} of plugin "${plugin.name}", but a worker has version ${plugin.version}; start the run again.`,
    );
  }
  const { dataset, branch } = await findTarget(db, run.id);
  const models = await readRunModels(db, run.id);
  const source = await openSource(db, dataset, evaluator, run);
  return { run, dataset, branch, evaluator, models, source };
}

/** What a run of an evaluator reads, at the commits that it names. */
export async function openSource(
  db: Database,
  dataset: DatasetKey,
  evaluator: Evaluator,
  run: Pick<EvaluationRun, "sourceCommitId" | "inputCommits" | "inputs">,
): Promise<RunSource> {
  const ref = await refAtCommit(db, dataset, run.sourceCommitId);
  const { tensors, structureOf } = await openInputs(db, dataset, run);
  const bindings = bindInputs(evaluator, structureOf, run.inputs);
  const membership = await getMembership(db, ref);
  return { membership, bindings, sizeTensor: findSizeTensor(bindings, tensors) };
}

/** The dataset of a run and the branch that it writes to. */
export async function findTarget(
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
