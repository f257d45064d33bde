import { and, asc, desc, eq, getTableColumns, inArray, lt } from "drizzle-orm";
import { withReceipt, type Receipt } from "../access/with-receipt.ts";
import type { Database } from "../db/database.ts";
import { models } from "../db/tables/models.ts";
import { trainingModels, trainingRuns } from "../db/tables/training-runs.ts";
import { LoupeError } from "../errors.ts";
import type { Model } from "../evaluation/models/models.ts";
import { inTransaction } from "../evaluation/run-events.ts";
import { endTraining, type TrainingState } from "./training-events.ts";

export type TrainingRun = typeof trainingRuns.$inferSelect;

/** @throws RUN_NOT_FOUND */
export async function getTraining(db: Database, runId: number): Promise<TrainingRun> {
  const run = await findTraining(db, runId);
  if (!run) throw new LoupeError("RUN_NOT_FOUND", `There is no training ${runId}.`);
  return run;
}

export async function findTraining(db: Database, runId: number): Promise<TrainingRun | undefined> {
  const [run] = await db.orm.select().from(trainingRuns).where(eq(trainingRuns.id, runId));
  return run;
}

export interface TrainingPage {
  trainings: TrainingRun[];
  hasNextPage: boolean;
}

export interface TrainingFilter {
  /** How far they are: one of these. Default: any. */
  states?: readonly TrainingState[] | undefined;
}

/** The trainings on a dataset, newest first; `after` is the id of the last one of the page before. */
export async function listTrainings(
  db: Database,
  datasetId: number,
  { first, after, states }: TrainingFilter & { first: number; after?: number | undefined },
): Promise<TrainingPage> {
  const rows = await db.orm
    .select()
    .from(trainingRuns)
    .where(
      and(
        eq(trainingRuns.datasetId, datasetId),
        after === undefined ? undefined : lt(trainingRuns.id, after),
        states === undefined ? undefined : inArray(trainingRuns.state, [...states]),
      ),
    )
    .orderBy(desc(trainingRuns.id))
    .limit(first + 1);
  return { trainings: rows.slice(0, first), hasNextPage: rows.length > first };
}

/** A model that a training has made. */
export interface MadeModel {
  /** The training. */
  runId: number;
  model: Model;
  /** The part of the samples that it has not seen; null where it has seen all. */
  fold: number | null;
}

/** Those of some trainings; of each in the order of their folds. */
export function listMadeModels(db: Database, runIds: readonly number[]): Promise<MadeModel[]> {
  const { runId, fold } = trainingModels;
  return db.orm
    .select({ runId, model: getTableColumns(models), fold })
    .from(trainingModels)
    .innerJoin(models, eq(models.id, trainingModels.modelId))
    .where(inArray(runId, [...runIds]))
    .orderBy(asc(fold), asc(trainingModels.modelId));
}

/**
 * Cancels a training: one that is queued never starts, one under way ends soon after, and no model of it
 * is registered.
 *
 * @throws RUN_NOT_FOUND, RUN_FINISHED
 */
export async function cancelTraining(
  db: Database,
  runId: number,
  receipt?: Receipt,
): Promise<TrainingRun> {
  await inTransaction(db, (tx) =>
    withReceipt(tx, receipt, async () => {
      if (!(await endTraining(tx, runId, ["QUEUED", "RUNNING"], { state: "CANCELLED" })))
        await refuseEnded(tx, runId);
      return {};
    }),
  );
  return getTraining(db, runId);
}

async function refuseEnded(tx: Database, runId: number): Promise<never> {
  const { state } = await getTraining(tx, runId);
  throw new LoupeError(
    "RUN_FINISHED",
    `Training ${runId} has ended already: it is ${state.toLowerCase()}.`,
  );
}
