import type { Database } from "../../db/database.ts";
import { LoupeError } from "../../errors.ts";
import { countIds, differingMembership } from "../../version/differing-membership.ts";
import { getMembership } from "../../version/read-structure.ts";
import { refAtCommit, type DatasetKey } from "../../version/resolve-ref.ts";
import type { RefState } from "../../version/ref-state.ts";
import { openInputs } from "../open-inputs.ts";
import type { EvaluationRun } from "../runs.ts";

/** A model behind a run, and what it was trained on as far as its author said. */
export interface TrainedOn {
  /** `name@version`. */
  model: string;
  commitId: string;
  /** How many samples of the run exist at that commit: those with the same ids. */
  samples: number;
  /** Of a set of so many models, each sample is judged by the one that was trained without it. */
  folds: number | null;
}

/** Whether the model has learnt from samples of the run that it judges. */
export function isInSample({ samples, folds }: Pick<TrainedOn, "samples" | "folds">): boolean {
  return samples > 0 && folds === null;
}

/**
 * The registered models behind a run whose training data is known: those it uses, and those of the
 * runs that wrote what it reads.
 *
 * @throws REF_NOT_FOUND where a commit that the run read was cleaned up
 */
export async function readTrainedOn(
  db: Database,
  dataset: DatasetKey,
  run: EvaluationRun,
): Promise<TrainedOn[]> {
  const models = await listModels(db, await runsBehind(db, dataset, run));
  if (models.length === 0) return [];
  const now = await getMembership(db, await refAtCommit(db, dataset, run.sourceCommitId));
  const found: TrainedOn[] = [];
  for (const { model, commitId, folds, source } of models) {
    const ref = await findCommit(db, [dataset, source], commitId);
    if (!ref) continue;
    const { added } = differingMembership(await getMembership(db, ref), now);
    found.push({ model, commitId, folds, samples: now.count - countIds(added) });
  }
  return found;
}

async function runsBehind(
  db: Database,
  dataset: DatasetKey,
  run: EvaluationRun,
): Promise<number[]> {
  const { structureOf } = await openInputs(db, dataset, run);
  const writers = Object.entries(run.inputs).map(
    ([role, path]) => structureOf(role).tensors.get(path)?.meta.provenance?.runId,
  );
  return [...new Set([run.id, ...writers.filter((id) => id !== undefined)])];
}

interface TrainedModel {
  model: string;
  commitId: string;
  folds: number | null;
  /** Null where nothing of that name is left. */
  source: DatasetKey | null;
}

function listModels(db: Database, runIds: readonly number[]): Promise<TrainedModel[]> {
  return db.sql<TrainedModel[]>`
    select distinct m.name || '@' || m.version as model, m.source_commit_id as "commitId", m.folds,
      case when d.id is not null then json_build_object(
        'id', d.id, 'ownerName', o.name, 'name', d.name, 'defaultBranch', d.default_branch) end::text::jsonb as source
    from evaluation_run_models r
    join models m on m.id = r.model_id
    left join owners o on o.name = split_part(m.source_dataset, '/', 1)
    left join datasets d on d.owner_id = o.id and d.name = split_part(m.source_dataset, '/', 2)
    where r.run_id = any(${[...runIds]}::bigint[]) and m.source_commit_id is not null
    order by model`;
}

/** A fork has the commits of its origin from before. */
async function findCommit(
  db: Database,
  datasets: readonly (DatasetKey | null)[],
  commitId: string,
): Promise<RefState | undefined> {
  for (const dataset of datasets) {
    if (!dataset) continue;
    try {
      return await refAtCommit(db, dataset, commitId);
    } catch (error) {
      if (!(error instanceof LoupeError) || error.code !== "REF_NOT_FOUND") throw error;
    }
  }
  return undefined;
}
