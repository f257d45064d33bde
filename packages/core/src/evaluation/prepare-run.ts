import type { TensorSpec } from "@loupe/plugin-api";
import { eq } from "drizzle-orm";
import { transaction, type Database, type DatabasePool } from "../db/database.ts";
import { evaluationRuns } from "../db/tables/evaluation-runs.ts";
import { LoupeError } from "../errors.ts";
import { columnIdsOf, makeBulkColumns } from "../tensor/bulk-columns.ts";
import { leaveOutSamples } from "../tensor/leave-out-samples.ts";
import { lockReferences } from "../version/lock-references.ts";
import type { SampleRange } from "../version/membership.ts";
import { insertBatches } from "./batches.ts";
import { findChangedSamples } from "./changed-samples.ts";
import type { EvaluationServices } from "./evaluation-services.ts";
import { findFormerRun, type FormerRun } from "./find-former-run.ts";
import { fingerprintOf } from "./fingerprint.ts";
import type { OpenRun } from "./open-run.ts";
import type { OpenedMessage } from "./process/protocol.ts";
import { awaitRunLock } from "./lock-run.ts";
import { changeRun } from "./run-events.ts";
import { RunStopped } from "./run-stopped.ts";
import { getRun } from "./runs.ts";

/**
 * Decides what a run has to compute, now that its model is loaded: makes the columns of its outputs
 * and cuts the samples into batches. Of several workers one does, and the others find it done.
 *
 * @throws EVALUATOR_FAILED where the evaluator leaves out class names
 */
export async function prepareRun(
  { pool }: EvaluationServices,
  open: OpenRun,
  session: OpenedMessage,
): Promise<void> {
  const lock = await awaitRunLock(pool, open.run.id);
  try {
    if ((await getRun(pool, open.run.id)).outputSeq === null) await prepare(pool, open, session);
  } finally {
    await lock.release();
  }
}

async function prepare(pool: DatabasePool, open: OpenRun, session: OpenedMessage): Promise<void> {
  const specs = outputSpecs(open, session);
  const fingerprint = fingerprintOf(open, session);
  const plan = await planRun(pool, open, fingerprint);
  await transaction(pool, async (tx) => {
    await lockReferences(tx);
    const kept = (await areColumnsThere(tx, plan.former)) ? plan : planWhole(open);
    await noteRun(tx, open, { specs, session, fingerprint, plan: kept });
  });
}

/** What the outputs are, with the class names that only the model knew. */
export function outputSpecs(
  { run, evaluator }: OpenRun,
  { classNames }: Pick<OpenedMessage, "classNames">,
): Record<string, TensorSpec> {
  const specs = Object.entries(evaluator.outputs).map(([name, spec]) => {
    const names = spec.classNames ?? classNames?.[name];
    if (spec.htype === "class_label" && !names) {
      throw new LoupeError(
        "EVALUATOR_FAILED",
        `Evaluator "${run.evaluator}" failed: it gave no class names for its output "${name}".`,
      );
    }
    return [name, { ...spec, ...(names ? { classNames: names } : {}) }];
  });
  return Object.fromEntries(specs) as Record<string, TensorSpec>;
}

interface RunPlan {
  /** Whose outputs are taken over for all other samples. */
  former: FormerRun | undefined;
  /** To be computed, ascending. */
  sampleIds: readonly number[];
  /** Samples whose outputs the former run has, and that are gone. */
  gone: readonly SampleRange[];
}

async function planRun(db: Database, open: OpenRun, fingerprint: string): Promise<RunPlan> {
  const former = open.run.force ? undefined : await findFormerRun(db, open, fingerprint);
  if (!former) return planWhole(open);
  const { changed, gone } = await findChangedSamples(db, former.source, open.source);
  if (changed.length === open.source.membership.count) return planWhole(open);
  return { former, sampleIds: changed, gone };
}

function planWhole({ source: { membership } }: OpenRun): RunPlan {
  return { former: undefined, sampleIds: membership.slice(0, membership.count), gone: [] };
}

/** Cleaning up may have removed them since they were found. */
async function areColumnsThere(tx: Database, former: FormerRun | undefined): Promise<boolean> {
  const ids = Object.values(former?.outputs ?? {}).map(({ parentId }) => parentId);
  const [row] = await tx.sql<{ count: number }[]>`
    select count(*) as count from columns where id = any(${ids}::bigint[])`;
  return row!.count === new Set(ids).size;
}

interface PreparedRun {
  specs: Record<string, TensorSpec>;
  session: OpenedMessage;
  fingerprint: string;
  plan: RunPlan;
}

async function noteRun(
  tx: Database,
  { run, source }: OpenRun,
  { specs, session, fingerprint, plan: { former, sampleIds, gone } }: PreparedRun,
): Promise<void> {
  const columns = await makeBulkColumns(tx, specs, former?.outputs);
  await leaveOutSamples(tx, columns, gone);
  await insertBatches(tx, run.id, sampleIds);
  const { count } = source.membership;
  const reused = count - sampleIds.length;
  const noted = {
    outputColumns: columnIdsOf(columns),
    outputSeq: columns.seq,
    outputRevision: columns.revision,
    outputClassNames: session.classNames ?? {},
    fingerprint,
    formerRunId: former?.id ?? null,
    samplesTotal: count,
    samplesDone: reused,
    samplesReused: reused,
    modelName: session.model?.name ?? null,
    modelDigest: session.model?.digest ?? null,
  };
  await tx.orm.update(evaluationRuns).set(noted).where(eq(evaluationRuns.id, run.id));
  const log = former
    ? `Taken over from run ${former.id}: ${reused} samples that have not changed. To compute: ${sampleIds.length}.`
    : null;
  if (!(await changeRun(tx, run.id, ["RUNNING", "PAUSED"], { samplesDone: reused }, log)))
    throw new RunStopped("ENDED");
}
