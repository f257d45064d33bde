import { and, asc, eq, gt, inArray, type SQL } from "drizzle-orm";
import type { PgUpdateSetSource } from "drizzle-orm/pg-core";
import type { Database } from "../db/database.ts";
import { trainingEvents, trainingRuns } from "../db/tables/training-runs.ts";
import { inTransaction } from "../evaluation/run-events.ts";
import { deleteTrainerTokens } from "./trainer-tokens.ts";

export type TrainingState = (typeof trainingRuns.$inferSelect)["state"];

/** What happened to a training, numbered from 1. */
export type TrainingEvent = typeof trainingEvents.$inferSelect;

/** An event that is to be told; it gets its number, and the state that the training is in. */
export interface TrainingNews {
  kind: TrainingEvent["kind"];
  step?: number;
  steps?: number;
  fold?: number | undefined;
  figures?: Readonly<Record<string, number>>;
  log?: string;
}

/** Announces, by the id of the training, that it has a new event. */
export const TRAINING_CHANNEL = "training_run";

type TrainingChange = PgUpdateSetSource<typeof trainingRuns>;

/**
 * Changes a training that is in one of these states and adds events of it, as one; false where it is in
 * another state, or gone.
 */
export function changeTraining(
  db: Database,
  runId: number,
  from: readonly TrainingState[],
  change: TrainingChange,
  news: readonly TrainingNews[] = [{ kind: "STATE" }],
): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    const [run] = await tx.sql<{ state: TrainingState }[]>`
      select state from training_runs where id = ${runId} for update`;
    if (run === undefined || !from.includes(run.state)) return false;
    if (Object.keys(change).length > 0)
      await tx.orm.update(trainingRuns).set(change).where(eq(trainingRuns.id, runId));
    await insertTrainingEvents(tx, runId, news);
    return true;
  });
}

/** As `changeTraining`; the tokens that its trainer reads with end in the same moment. */
export function endTraining(
  db: Database,
  runId: number,
  from: readonly TrainingState[],
  change: TrainingChange & { state: "SUCCEEDED" | "FAILED" | "CANCELLED" },
  news?: readonly TrainingNews[],
): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    const ended = { ...change, finishedAt: new Date() };
    if (!(await changeTraining(tx, runId, from, ended, news))) return false;
    await deleteTrainerTokens(tx, runId);
    return true;
  });
}

/** Must be called in the transaction that has inserted or locked the row of the training. */
export async function insertTrainingEvents(
  tx: Database,
  runId: number,
  news: readonly TrainingNews[],
): Promise<void> {
  const [run] = await tx.sql<(Pick<TrainingEvent, "state" | "step" | "steps" | "fold"> & Last)[]>`
    select state, step, steps, fold,
      (select coalesce(max(number), 0) from training_events where run_id = ${runId}) as last
    from training_runs where id = ${runId}`;
  const { last, ...now } = run!;
  const rows = news.map((one, position) => ({
    ...now,
    ...one,
    runId,
    number: last + 1 + position,
  }));
  await tx.orm.insert(trainingEvents).values(rows);
  await tx.sql`select pg_notify(${TRAINING_CHANNEL}, ${String(runId)})`;
}

interface Last {
  last: number;
}

/** Which events of a training: those after a number, so many at most. */
export interface EventRange {
  since: number;
  first: number;
}

/** In order. */
export function readTrainingEvents(
  db: Database,
  runId: number,
  range: EventRange,
): Promise<TrainingEvent[]> {
  return read(db, runId, range);
}

/** The events with figures, in order: a point of a curve each. */
export function readTrainingCurve(
  db: Database,
  runId: number,
  range: EventRange,
): Promise<TrainingEvent[]> {
  return read(db, runId, range, inArray(trainingEvents.kind, ["PROGRESS", "EVALUATION"]));
}

/** The events with lines of the log, in order. */
export function readTrainingLog(
  db: Database,
  runId: number,
  range: EventRange,
): Promise<TrainingEvent[]> {
  return read(db, runId, range, eq(trainingEvents.kind, "LOG"));
}

function read(db: Database, runId: number, { since, first }: EventRange, condition?: SQL) {
  return db.orm
    .select()
    .from(trainingEvents)
    .where(and(eq(trainingEvents.runId, runId), gt(trainingEvents.number, since), condition))
    .orderBy(asc(trainingEvents.number))
    .limit(first);
}
