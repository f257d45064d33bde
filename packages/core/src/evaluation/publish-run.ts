import type { RunSummary } from "@loupe/plugin-api";
import type { BulkResult } from "../tensor/bulk-digest.ts";
import { publishBulk, type PublishedBulk } from "../tensor/publish-bulk.ts";
import type { Provenance } from "../tensor/tensor-meta.ts";
import { deleteBatches } from "./batches.ts";
import { changeRun } from "./run-events.ts";
import { RunStopped } from "./run-stopped.ts";
import type { RunVisit } from "./run-visit.ts";
import { getRun, type EvaluationRun } from "./runs.ts";

/**
 * Makes the outputs of a run visible with one commit, which ends the run in the same transaction.
 *
 * @throws RunStopped where it is not running any more
 */
export async function publishRun(
  { services: { pool }, open, run }: RunVisit,
  result: BulkResult,
  summary: RunSummary | null,
): Promise<void> {
  const { dataset, branch, source } = open;
  await publishBulk(pool, {
    dataset,
    branch,
    group: run.outputGroup,
    result,
    samples: source.membership,
    message: run.message,
    author: run.author,
    provenance: provenanceOf(run),
    async alongside(tx, published) {
      const change = {
        state: "SUCCEEDED",
        commitId: published.commitId,
        branchMoved: hasMoved(run, published),
        summary,
        samplesDone: run.samplesTotal!,
        finishedAt: new Date(),
      } as const;
      const log = describeMove(open.branch, run, published);
      if (!(await changeRun(tx, run.id, ["RUNNING"], change, log)))
        throw await reasonOf(tx, run.id);
      await deleteBatches(tx, run.id);
    },
  });
}

function hasMoved({ branchCommitId }: EvaluationRun, { parentId }: PublishedBulk): boolean {
  return branchCommitId !== null && branchCommitId !== parentId;
}

function describeMove(branch: string, run: EvaluationRun, published: PublishedBulk): string | null {
  if (!hasMoved(run, published)) return null;
  const { parentId, samplesLeftOut } = published;
  const leftOut =
    samplesLeftOut === 0
      ? "all samples of the run still exist there"
      : `outputs of ${samplesLeftOut} samples that do not exist there any more were left out`;
  return `Branch "${branch}" has moved from commit ${run.branchCommitId!.slice(0, 8)} to ${parentId.slice(0, 8)} since the run was started; ${leftOut}.`;
}

async function reasonOf(tx: Parameters<typeof getRun>[0], runId: number): Promise<RunStopped> {
  const { state } = await getRun(tx, runId);
  return new RunStopped(state === "PAUSED" ? "PAUSED" : "ENDED");
}

function provenanceOf(run: EvaluationRun): Provenance {
  return {
    runId: run.id,
    evaluator: run.evaluator,
    pluginVersion: run.pluginVersion,
    options: run.options,
    sourceCommitId: run.sourceCommitId,
    ...(run.modelName !== null && run.modelDigest !== null
      ? { modelName: run.modelName, modelDigest: run.modelDigest }
      : {}),
  };
}
