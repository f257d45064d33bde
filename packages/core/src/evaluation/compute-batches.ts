import type { EvaluatorOutputs } from "@loupe/plugin-api";
import type { BulkDigest } from "../tensor/bulk-digest.ts";
import type { BulkCells, BulkColumns } from "../tensor/bulk-columns.ts";
import { refuseWrongCount } from "./check-outputs.ts";
import type { EvaluationServices } from "./evaluation-services.ts";
import { asFailure, rowOf } from "./output-row.ts";
import { openOutputStore, type OutputStore } from "./output-store.ts";
import { readSamples } from "./read-samples.ts";
import { readRunStage } from "./run-stage.ts";
import { RunStopped } from "./run-stopped.ts";
import { htypesOf } from "./plugins.ts";
import type { RunVisit } from "./run-visit.ts";
import { openBatchTaker, type BatchTaker, type TakenSample } from "./take-batches.ts";

/**
 * Sends the samples of one batch after another through the evaluator, and stores what it yields in
 * columns that nobody sees yet. Resolves when there is no batch to take.
 *
 * @param digest takes the outputs as long as no other worker's come between
 * @throws EVALUATOR_FAILED for anything but one declared result for each sample
 */
export async function computeBatches(
  visit: RunVisit,
  columns: BulkColumns,
  digest: BulkDigest,
): Promise<void> {
  const { services, open, process, holder } = visit;
  const { pool, blobs, log } = services;
  const taker = openBatchTaker(pool, holder, () => callAnother(services, holder.runId), log);
  const stop = (error: Error) => process.abort(error);
  const store = openOutputStore(pool, columns, holder, stop);
  const fed = process.feed(readSamples(pool, blobs, open.source, taker.pages())).catch(stop);
  try {
    await storeOutputs(visit, { taker, store, digest: followed(digest) });
    await store.flush();
  } catch (error) {
    stop(error as Error);
    if (error instanceof RunStopped) await store.flush().catch(() => {});
    throw error;
  } finally {
    await fed;
    await taker.close();
  }
}

/** Where there is more to compute than this worker has taken. */
async function callAnother({ pool, queue }: EvaluationServices, runId: number): Promise<void> {
  if ((await readRunStage(pool, runId)) === "COMPUTE") await queue.send(pool, runId);
}

interface Storing {
  taker: BatchTaker;
  store: OutputStore;
  digest: FollowedDigest;
}

async function storeOutputs(visit: RunVisit, storing: Storing): Promise<void> {
  const { process, run } = visit;
  let count = 0;
  for await (const results of process.outputs) {
    for (const outputs of results) await storeOne(visit, storing, outputs, count++);
    process.written(results.length);
  }
  refuseWrongCount(run.evaluator, count, count + storing.taker.awaited());
}

async function storeOne(
  visit: RunVisit,
  { taker, store, digest }: Storing,
  outputs: EvaluatorOutputs,
  before: number,
): Promise<void> {
  const taken = taker.next();
  if (!taken) return refuseWrongCount(visit.run.evaluator, before + 1, before);
  const { batch, sampleId, isLast } = taken;
  const cells = await addRow(visit, store, taken, outputs);
  if (!digest.follows(batch.number, batch.isWhole)) return;
  digest.add(sampleId, cells);
  if (isLast) digest.next();
}

async function addRow(
  { run, open, session, services }: RunVisit,
  store: OutputStore,
  { batch, sampleId }: TakenSample,
  outputs: EvaluatorOutputs,
): Promise<BulkCells> {
  const { evaluator } = run;
  const declared = {
    evaluator,
    specs: open.evaluator.outputs,
    classNames: session.classNames ?? {},
    htypes: htypesOf(services.plugins),
  };
  const index = open.source.membership.indexOf(sampleId)!;
  try {
    return await store.add(batch.number, rowOf(declared, { id: sampleId, index }, outputs));
  } catch (error) {
    throw asFailure(evaluator, index, error);
  }
}

/** A digest of batches in their order, without a gap from the first one on. */
interface FollowedDigest extends Pick<BulkDigest, "add"> {
  /** Whether the outputs of a batch come next. */
  follows(batchNumber: number, isWhole: boolean): boolean;
  next(): void;
}

function followed({ add }: BulkDigest): FollowedDigest {
  let awaited = 0;
  return {
    add,
    follows: (batchNumber, isWhole) => batchNumber === awaited && isWhole,
    next: () => void awaited++,
  };
}
