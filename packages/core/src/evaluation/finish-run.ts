import type { RunSummary } from "@loupe/plugin-api";
import type { BulkColumns } from "../tensor/bulk-columns.ts";
import type { BulkDigest, BulkResult } from "../tensor/bulk-digest.ts";
import { checkedSummary } from "./checked-summary.ts";
import { readableOutputs } from "./open-outputs.ts";
import { publishRun } from "./publish-run.ts";
import { pagesOf, readSamples, type SampleSource } from "./read-samples.ts";
import type { RunVisit } from "./run-visit.ts";

/**
 * Summarises a run whose outputs are all stored, and publishes it. The caller holds the run's lock.
 *
 * @param digest of the outputs that this worker has stored first
 */
export async function finishRun(
  visit: RunVisit,
  columns: BulkColumns,
  digest: BulkDigest,
): Promise<void> {
  const [result, summary] = await Promise.all([
    readResult(visit, columns, digest),
    summarise(visit, columns),
  ]);
  await publishRun(visit, result, summary);
}

async function readResult(
  { services }: RunVisit,
  columns: BulkColumns,
  digest: BulkDigest,
): Promise<BulkResult> {
  if (columns.haveParents) return columns;
  await digest.readRest(services.pool);
  return digest.result();
}

/** Figures of the run, from what is stored of it. */
async function summarise(
  { services: { pool, blobs }, open: { source }, run, process, session }: RunVisit,
  columns: BulkColumns,
): Promise<RunSummary | null> {
  if (!session.summarises) return null;
  const outputs = await readableOutputs(pool, columns, session.summaryOutputs);
  const summarised = { ...onlyInputs(source, session.summaryInputs), outputs };
  const samples = readSamples(pool, blobs, summarised, pagesOf(source.membership));
  return checkedSummary(run.evaluator, await process.summarise(samples));
}

/** Other inputs need not be read. */
function onlyInputs(source: SampleSource, roles: readonly string[] | undefined): SampleSource {
  if (!roles) return source;
  const bindings = source.bindings.filter(({ role }) => roles.includes(role));
  const haveBoxes = bindings.some(({ spec }) => spec.htype === "bbox");
  return { ...source, bindings, sizeTensor: haveBoxes ? source.sizeTensor : undefined };
}
