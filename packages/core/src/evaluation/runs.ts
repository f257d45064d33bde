import { and, desc, eq, getTableColumns, inArray, like, lt, or, sql, type SQL } from "drizzle-orm";
import type { RunSummary } from "@loupe/plugin-api";
import type { Database, DatabasePool } from "../db/database.ts";
import { evaluationRuns } from "../db/tables/evaluation-runs.ts";
import { LoupeError } from "../errors.ts";
import { withReceipt, type Receipt } from "../access/with-receipt.ts";
import type { EvaluationQueue } from "./queue.ts";
import { changeRun, hasEnded, inTransaction, UNDER_WAY, type RunState } from "./run-events.ts";

const { summary, ...columns } = getTableColumns(evaluationRuns);

/** What is read of a run; see `readSummaryPart` for its summary. */
export const RUN_FIELDS = { ...columns, hasSummary: sql<boolean>`${summary} is not null` };

export type EvaluationRun = Omit<typeof evaluationRuns.$inferSelect, "summary"> & {
  hasSummary: boolean;
};

/** @throws RUN_NOT_FOUND */
export async function getRun(db: Database, runId: number): Promise<EvaluationRun> {
  const [run] = await db.orm
    .select(RUN_FIELDS)
    .from(evaluationRuns)
    .where(eq(evaluationRuns.id, runId));
  if (!run) throw new LoupeError("RUN_NOT_FOUND", `There is no run ${runId}.`);
  return run;
}

/** One part of what a run comes to; null where there is none, or the run is not there. */
export async function readSummaryPart<Part extends keyof RunSummary>(
  db: Database,
  runId: number,
  part: Part,
): Promise<SummaryPart<Part> | null> {
  const [row] = await db.sql<SummaryPart<Part>[]>`
    select part as value, octet_length(part::text) as bytes
    from (select summary -> ${part}::text as part from evaluation_runs where id = ${runId}) read
    where part is not null`;
  return row ?? null;
}

interface SummaryPart<Part extends keyof RunSummary> {
  value: NonNullable<RunSummary[Part]>;
  bytes: number;
}

export interface RunPage {
  runs: EvaluationRun[];
  hasNextPage: boolean;
}

/** Which runs; of what is left out, any. */
export interface RunFilter {
  /** `plugin/evaluator`. */
  evaluator?: string;
  states?: readonly RunState[];
  /** Where the outputs are committed. */
  branchId?: number;
  /** The name of a model, or the first 8 characters or more of its digest. */
  model?: string;
}

/** The runs of a dataset, newest first; `after` is the id of the last run of the page before. */
export async function listRuns(
  db: Database,
  datasetId: number,
  { first, after, ...filter }: RunFilter & { first: number; after?: number | undefined },
): Promise<RunPage> {
  const rows = await db.orm
    .select(RUN_FIELDS)
    .from(evaluationRuns)
    .where(
      and(
        eq(evaluationRuns.datasetId, datasetId),
        after === undefined ? undefined : lt(evaluationRuns.id, after),
        ...conditionsOf(filter),
      ),
    )
    .orderBy(desc(evaluationRuns.id))
    .limit(first + 1);
  return { runs: rows.slice(0, first), hasNextPage: rows.length > first };
}

function conditionsOf({ evaluator, states, branchId, model }: RunFilter): (SQL | undefined)[] {
  return [
    evaluator === undefined ? undefined : eq(evaluationRuns.evaluator, evaluator),
    states === undefined ? undefined : inArray(evaluationRuns.state, [...states]),
    branchId === undefined ? undefined : eq(evaluationRuns.branchId, branchId),
    model === undefined ? undefined : isModel(model),
  ];
}

function isModel(model: string): SQL | undefined {
  const { modelName, modelDigest } = evaluationRuns;
  const isDigest = /^[0-9a-f]{8,64}$/.test(model);
  return or(eq(modelName, model), isDigest ? like(modelDigest, `${model}%`) : undefined);
}

/** Tells, by its id, that a run was cancelled or has failed: workers leave it at once. */
const END_CHANNEL = "evaluation_run_ended";

/**
 * Cancels a run: one that is queued never starts, one under way publishes nothing and ends soon after.
 *
 * @throws RUN_NOT_FOUND, RUN_FINISHED
 */
export function cancelRun(db: Database, runId: number, receipt?: Receipt): Promise<EvaluationRun> {
  return changeOnce(db, runId, receipt, async (tx) => {
    const change = { state: "CANCELLED", finishedAt: new Date() } as const;
    const from = ["QUEUED", ...UNDER_WAY] as const;
    if (!(await changeRun(tx, runId, from, change))) await refuseEnded(tx, runId);
    await announceEnd(tx, runId);
  });
}

/**
 * Hands out no more of a run's samples. What workers have begun is stored; a model is not kept
 * loaded. Pausing a paused run changes nothing.
 *
 * @throws RUN_NOT_FOUND, RUN_FINISHED
 */
export function pauseRun(db: Database, runId: number, receipt?: Receipt): Promise<EvaluationRun> {
  return changeOnce(db, runId, receipt, async (tx) => {
    await changeRun(tx, runId, ["QUEUED", "RUNNING"], { state: "PAUSED" });
    if ((await getRun(tx, runId)).state !== "PAUSED") await refuseEnded(tx, runId);
  });
}

/**
 * Lets a paused run go on. Resuming one that is not paused changes nothing.
 *
 * @throws RUN_NOT_FOUND, RUN_FINISHED
 */
export function resumeRun(
  db: Database,
  queue: EvaluationQueue,
  runId: number,
  receipt?: Receipt,
): Promise<EvaluationRun> {
  return changeOnce(db, runId, receipt, async (tx) => {
    const { startedAt } = await getRun(tx, runId);
    const state = startedAt === null ? "QUEUED" : "RUNNING";
    if (await changeRun(tx, runId, ["PAUSED"], { state })) await queue.send(tx, runId);
    else if (hasEnded((await getRun(tx, runId)).state)) await refuseEnded(tx, runId);
  });
}

/** Tells workers that a run has ended. */
export async function announceEnd(db: Database, runId: number): Promise<void> {
  await db.sql`select pg_notify(${END_CHANNEL}, ${String(runId)})`;
}

/** Calls back when the run is said to have ended; resolves to what ends the listening. */
export async function listenForEnd(
  pool: DatabasePool,
  runId: number,
  onEnd: () => void,
): Promise<() => Promise<void>> {
  const { unlisten } = await pool.sql.listen(END_CHANNEL, (payload) => {
    if (payload === String(runId)) onEnd();
  });
  return unlisten;
}

async function changeOnce(
  db: Database,
  runId: number,
  receipt: Receipt | undefined,
  work: (tx: Database) => Promise<void>,
): Promise<EvaluationRun> {
  await inTransaction(db, (tx) =>
    withReceipt(tx, receipt, async () => {
      await work(tx);
      return {};
    }),
  );
  return getRun(db, runId);
}

async function refuseEnded(tx: Database, runId: number): Promise<never> {
  const { state } = await getRun(tx, runId);
  throw new LoupeError(
    "RUN_FINISHED",
    `Run ${runId} has ended already: it is ${state.toLowerCase()}.`,
  );
}
