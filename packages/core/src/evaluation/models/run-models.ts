import type { ModelFiles } from "@loupe/plugin-api";
import { exists } from "../../blob/blob-path.ts";
import type { BlobStore } from "../../blob/blob-store.ts";
import { and, desc, eq, inArray, lt } from "drizzle-orm";
import type { Database } from "../../db/database.ts";
import { evaluationRuns } from "../../db/tables/evaluation-runs.ts";
import { evaluationRunModels } from "../../db/tables/models.ts";
import { LoupeError } from "../../errors.ts";
import { RUN_FIELDS, type RunPage } from "../runs.ts";
import { modelFolder } from "./model-folder.ts";
import { referenceOf } from "./models.ts";

/** A registered model that a run uses. */
export interface RunModel {
  id: number;
  name: string;
  version: string;
  digest: string;
}

export async function insertRunModels(
  tx: Database,
  runId: number,
  modelIds: ReadonlyMap<string, number>,
): Promise<void> {
  if (modelIds.size === 0) return;
  const rows = [...modelIds].map(([option, modelId]) => ({ runId, option, modelId }));
  await tx.orm.insert(evaluationRunModels).values(rows);
}

/** The registered models of a run, by the option that names them. */
export async function readRunModels(db: Database, runId: number): Promise<Map<string, RunModel>> {
  const rows = await db.sql<(RunModel & { option: string })[]>`
    select r.option, m.id, m.name, m.version, m.digest
    from evaluation_run_models r join models m on m.id = r.model_id
    where r.run_id = ${runId} order by r.option`;
  return new Map(rows.map(({ option, ...model }) => [option, model]));
}

/** The runs that use a model, newest first; `after` is the id of the last run of the page before. */
export async function listModelRuns(
  db: Database,
  modelId: number,
  { first, after }: { first: number; after?: number | undefined },
): Promise<RunPage> {
  const ofModel = db.orm
    .select({ id: evaluationRunModels.runId })
    .from(evaluationRunModels)
    .where(eq(evaluationRunModels.modelId, modelId));
  const rows = await db.orm
    .select(RUN_FIELDS)
    .from(evaluationRuns)
    .where(
      and(
        inArray(evaluationRuns.id, ofModel),
        after === undefined ? undefined : lt(evaluationRuns.id, after),
      ),
    )
    .orderBy(desc(evaluationRuns.id))
    .limit(first + 1);
  return { runs: rows.slice(0, first), hasNextPage: rows.length > first };
}

/**
 * Where the models of a run lie on this machine.
 *
 * @throws EVALUATOR_FAILED where one does not
 */
export async function findModelFiles(
  blobs: BlobStore,
  models: ReadonlyMap<string, RunModel>,
): Promise<Record<string, ModelFiles>> {
  const found = [...models].map(async ([option, model]) => {
    const folder = modelFolder(blobs, model.digest);
    const name = referenceOf(model);
    if (!(await exists(folder))) {
      throw new LoupeError(
        "EVALUATOR_FAILED",
        `The files of the model ${name} are not on this machine: expected ${folder}.`,
      );
    }
    return [option, { folder, identity: { name, digest: model.digest } }] as const;
  });
  return Object.fromEntries(await Promise.all(found));
}
