import { LoupeError, refAtCommit, type EvaluationRun, type ShownRun } from "@loupe/core";
import type { Context } from "../context.ts";
import { openScope, type RefScope } from "../ref-scope.ts";
import { loadDatasetById } from "./dataset-access.ts";
import { orNull } from "./or-null.ts";

/** A run with what its commit shows, to be read from and queried. */
export interface OpenShownRun extends ShownRun {
  scope: RefScope;
}

/** @throws REF_NOT_FOUND where the commit of either was cleaned up */
export async function openShownRuns(
  context: Context,
  runs: { before: EvaluationRun; after: EvaluationRun },
): Promise<{ before: OpenShownRun; after: OpenShownRun }> {
  const [before, after] = await Promise.all(
    [runs.before, runs.after].map((run) =>
      context.reads.keep(`shown run ${run.id}`, () => openShownRun(context, run)),
    ),
  );
  return { before: before!, after: after! };
}

async function openShownRun(context: Context, run: EvaluationRun): Promise<OpenShownRun> {
  const dataset = await loadDatasetById(context, run.datasetId);
  const ref = await orNull("REF_NOT_FOUND", () =>
    context.reads.run((db) => refAtCommit(db, dataset, run.commitId!)),
  );
  if (!ref)
    throw new LoupeError(
      "REF_NOT_FOUND",
      `The commit of run ${run.id} was cleaned up, and its outputs with it; its figures can still be compared.`,
    );
  const scope = await openScope(context, dataset, ref);
  const { structure } = scope;
  return { run, scope, target: { ref, structure, membership: await scope.membership() } };
}
