import type { JsonValue, TrainedModel } from "@loupe/plugin-api";
import { transaction, type Database } from "../db/database.ts";
import { trainingModels } from "../db/tables/training-runs.ts";
import type { CheckedModel } from "../evaluation/models/check-model.ts";
import { findModel, getModelById, referenceOf, type Model } from "../evaluation/models/models.ts";
import {
  checkUploaded,
  insertModel,
  type RegisterModelInput,
} from "../evaluation/models/register-model.ts";
import { storeModel } from "../evaluation/models/upload-model.ts";
import { RunStopped } from "../evaluation/run-stopped.ts";
import type { OpenTraining } from "./open-training.ts";
import { finiteOf } from "./told-news.ts";
import { endTraining } from "./training-events.ts";
import type { TrainingServices } from "./training-services.ts";

/**
 * Registers the models of a training with where they come from: all of them, or none where one is
 * refused or the training was cancelled meanwhile.
 *
 * @throws MODEL_REFUSED, INVALID_PACKAGE, PACKAGE_TOO_LARGE; RunStopped
 */
export async function finishTraining(
  services: TrainingServices,
  open: OpenTraining,
  made: readonly TrainedModel[],
): Promise<void> {
  const candidates: Candidate[] = [];
  for (const model of made) candidates.push(await prepare(services, open, model));
  await transaction(services.pool, async (tx) => {
    const registered: RegisteredModel[] = [];
    for (const candidate of candidates) registered.push(await register(tx, candidate));
    const news = [{ kind: "LOG", log: describe(registered) }, { kind: "STATE" }] as const;
    const change = { state: "SUCCEEDED" } as const;
    if (!(await endTraining(tx, open.run.id, ["RUNNING"], change, news)))
      throw new RunStopped("ENDED");
    const rows = registered.map(({ model, fold = null }) => ({
      runId: open.run.id,
      modelId: model.id,
      fold,
    }));
    await tx.orm.insert(trainingModels).values(rows).onConflictDoNothing();
  });
}

/** A model that is stored, and can be run. */
interface Candidate {
  input: RegisterModelInput;
  fold: number | undefined;
  /** Undefined where it is registered already. */
  checked: CheckedModel | undefined;
}

async function prepare(
  services: TrainingServices,
  open: OpenTraining,
  { folder, fold, figures }: TrainedModel,
): Promise<Candidate> {
  const { pool, blobs } = services;
  const { run, installed, dataset } = open;
  const { ownerId } = dataset;
  const { digest } = await storeModel(pool, blobs, { ownerId, folder });
  const options: Record<string, JsonValue> = {
    ...run.options,
    ...(fold === undefined ? {} : { fold }),
  };
  const input: RegisterModelInput = {
    ownerId,
    digest,
    name: fold === undefined ? run.modelName : foldName(run.modelName, fold),
    metrics: finiteOf(figures),
    provenance: {
      dataset: `${dataset.ownerName}/${dataset.name}`,
      commitId: run.sourceCommitId,
      options,
      codeVersion: `${installed.name} ${run.pluginVersion}`,
    },
    author: run.author,
  };
  return { input, fold, checked: await checkUploaded(pool, services, input) };
}

/** The name of one of several models. */
function foldName(modelName: string, fold: number): string {
  return `${modelName}-fold-${fold}`;
}

interface RegisteredModel {
  model: Model;
  fold: number | undefined;
  /** Whether the same files were registered before: a package has one name. */
  isKnown: boolean;
}

async function register(
  tx: Database,
  { input, fold, checked }: Candidate,
): Promise<RegisteredModel> {
  await tx.sql`select from owners where id = ${input.ownerId} for no key update`;
  const known = await findModel(tx, input.ownerId, input.digest);
  if (known) return { model: known, fold, isKnown: true };
  const model = await getModelById(tx, await insertModel(tx, input, checked));
  return { model, fold, isKnown: false };
}

function describe(registered: readonly RegisteredModel[]): string {
  const lines = registered.map(({ model, isKnown }) => {
    const name = `${referenceOf(model)} (${model.digest.slice(0, 12)})`;
    return isKnown
      ? `The model is ${name} again, file by file: it keeps its name, and what was said of where it comes from.`
      : `Registered ${name}.`;
  });
  return lines.join("\n");
}
