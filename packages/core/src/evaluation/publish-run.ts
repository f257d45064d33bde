import type { DatabasePool } from "../db/database.ts";
import { publishBulk } from "../tensor/publish-bulk.ts";
import type { Provenance } from "../tensor/tensor-meta.ts";
import type { EvaluatedSamples } from "./evaluate-samples.ts";
import type { OpenRun } from "./open-run.ts";
import { changeRun } from "./run-events.ts";
import { RunStopped } from "./run-stopped.ts";

/** Makes the outputs of a run visible with one commit, which ends the run in the same transaction. */
export async function publishRun(
  pool: DatabasePool,
  open: OpenRun,
  evaluated: EvaluatedSamples,
): Promise<void> {
  const { run, dataset, branch } = open;
  await publishBulk(pool, {
    dataset,
    branch,
    group: run.outputGroup,
    result: evaluated.result,
    message: run.message,
    author: run.author,
    provenance: provenanceOf(open, evaluated),
    async alongside(tx, commitId) {
      const { summary } = evaluated;
      const change = { state: "SUCCEEDED", commitId, summary, finishedAt: new Date() } as const;
      if (!(await changeRun(tx, run.id, ["RUNNING"], change))) throw new RunStopped("CANCELLED");
    },
  });
}

function provenanceOf({ run }: OpenRun, { session }: EvaluatedSamples): Provenance {
  return {
    runId: run.id,
    evaluator: run.evaluator,
    pluginVersion: run.pluginVersion,
    options: run.options,
    sourceCommitId: run.sourceCommitId,
    ...(session.model ? { modelName: session.model.name, modelDigest: session.model.digest } : {}),
  };
}
