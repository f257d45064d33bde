import type { JsonValue, TensorSpec } from "@loupe/plugin-api";
import { eq } from "drizzle-orm";
import type { DatabasePool } from "../db/database.ts";
import { evaluationRuns } from "../db/tables/evaluation-runs.ts";
import { LoupeError } from "../errors.ts";
import { openBulkWrite, type BulkResult, type BulkWrite } from "../tensor/bulk-write.ts";
import { describeInputs } from "./bind-inputs.ts";
import type { EvaluationServices } from "./evaluation-services.ts";
import type { OpenRun } from "./open-run.ts";
import { EvaluatorProcess } from "./process/evaluator-process.ts";
import type { OpenedMessage } from "./process/protocol.ts";
import type { Progress } from "./progress.ts";
import { readSamples } from "./read-samples.ts";
import { writeOutputs } from "./write-outputs.ts";

export interface EvaluatedSamples {
  result: BulkResult;
  session: OpenedMessage;
  summary: JsonValue;
}

export interface EvaluationControl {
  /** Aborted with the error that the evaluation is to end with. */
  signal: AbortSignal;
  progress: Progress;
}

/**
 * Sends every sample through the evaluator and stores what it yields in columns that nobody sees
 * yet.
 */
export async function evaluateSamples(
  services: EvaluationServices,
  open: OpenRun,
  { signal, progress }: EvaluationControl,
): Promise<EvaluatedSamples> {
  signal.throwIfAborted();
  const process = startProcess(services, open, progress);
  const abort = () => process.abort(signal.reason as Error);
  signal.addEventListener("abort", abort);
  try {
    const session = await process.opened();
    const result = await storeOutputs(services, open, process, session, progress);
    return { result, session, summary: process.summary };
  } finally {
    signal.removeEventListener("abort", abort);
    await process.stop();
  }
}

function startProcess(
  services: EvaluationServices,
  { run, source }: OpenRun,
  progress: Progress,
): EvaluatorProcess {
  return new EvaluatorProcess({
    open: {
      configUrl: services.plugins.configUrl,
      evaluator: run.evaluator,
      options: run.options as Record<string, string | number | boolean>,
      inputs: describeInputs(source.bindings),
    },
    idleSeconds: services.idleSeconds ?? 120,
    log: progress.log,
  });
}

async function storeOutputs(
  { pool, blobs }: EvaluationServices,
  open: OpenRun,
  process: EvaluatorProcess,
  session: OpenedMessage,
  progress: Progress,
): Promise<BulkResult> {
  const writer = await openWriter(pool, open, session);
  const fed = process
    .feed(readSamples(pool, blobs, open.source))
    .catch((error: Error) => process.abort(error));
  try {
    await writeOutputs(process, {
      declared: {
        evaluator: open.run.evaluator,
        specs: open.evaluator.outputs,
        classNames: session.classNames ?? {},
      },
      membership: open.source.membership,
      writer,
      onWritten: progress.add,
    });
    return await writer.finish();
  } catch (error) {
    process.abort(error as Error);
    await writer.abort();
    throw error;
  } finally {
    await fed;
  }
}

/** Makes the columns, and notes them in the run: so they are found again should this process die. */
async function openWriter(
  pool: DatabasePool,
  open: OpenRun,
  session: OpenedMessage,
): Promise<BulkWrite> {
  return openBulkWrite(pool, outputSpecs(open, session), async (tx, outputColumns) => {
    const noted = {
      outputColumns,
      samplesTotal: open.source.membership.count,
      modelName: session.model?.name ?? null,
      modelDigest: session.model?.digest ?? null,
    };
    await tx.orm.update(evaluationRuns).set(noted).where(eq(evaluationRuns.id, open.run.id));
  });
}

/** What the outputs are, with the class names that only the model knew. */
function outputSpecs(
  { run, evaluator }: OpenRun,
  session: OpenedMessage,
): Record<string, TensorSpec> {
  const specs = Object.entries(evaluator.outputs).map(([name, spec]) => {
    const classNames = spec.classNames ?? session.classNames?.[name];
    if (spec.htype === "class_label" && !classNames) {
      throw new LoupeError(
        "EVALUATOR_FAILED",
        `Evaluator "${run.evaluator}" failed: it gave no class names for its output "${name}".`,
      );
    }
    return [name, { ...spec, ...(classNames ? { classNames } : {}) }];
  });
  return Object.fromEntries(specs) as Record<string, TensorSpec>;
}
