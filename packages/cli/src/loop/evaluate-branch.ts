import type { DatasetName } from "../client/loupe-client.ts";
import { evaluate, type EvaluateInput } from "../evaluate/evaluate.ts";
import type { ShownRun } from "../runs/run-node.ts";
import { check } from "./check.ts";
import { counted } from "../output/counted.ts";
import { BRANCH, type LoopTools } from "./loop.ts";
import { readRef } from "./read-ref.ts";

export interface Evaluated {
  /** The global id of the run. */
  runId: string;
  /** The commit of the outputs. */
  commitId: string;
  imagesPerSecond: number;
  figures: Readonly<Record<string, number | null>>;
  /** Whether a model behind it has learned from what it judges; null where that is not known. */
  inSample: boolean | null;
}

/** What is run on the loop's branch; see `EvaluateInput`. */
type Evaluation = Pick<EvaluateInput, "evaluator" | "options" | "inputs" | "outputGroup" | "ref">;

/**
 * Runs an evaluator on the loop's branch until it has ended.
 *
 * @throws where the run fails, or its commit is not the new head of the branch
 */
export async function evaluateBranch(
  loop: LoopTools,
  dataset: DatasetName,
  evaluation: Evaluation,
): Promise<Evaluated> {
  const { client, progress, signal } = loop;
  const before = await readRef(client, dataset, BRANCH);
  const { evaluator } = evaluation;
  const input = { dataset, branch: BRANCH, ...evaluation };
  const run = await evaluate(client, input, { progress, label: evaluator, signal });
  check(
    run.samplesDone === before.sampleCount,
    `The run of ${evaluator} evaluated ${run.samplesDone} samples; expected ${before.sampleCount}.`,
  );
  const commitId = run.commit?.commitId ?? "none";
  const after = await readRef(client, dataset, BRANCH);
  check(
    after.commitId === commitId && after.parentIds.join() === before.commitId,
    `The head of ${BRANCH} is ${after.commitId} after ${after.parentIds.join()}; expected the run's commit ${commitId} after ${before.commitId}.`,
  );
  return {
    runId: run.id,
    commitId,
    imagesPerSecond: run.samplesDone / secondsOf(run),
    figures: run.summary?.figures ?? {},
    inSample: run.inSample,
  };
}

/** Objects of classes that the model does not know are left out, and counted. */
export const DROP_UNKNOWN = { options: { unknownClasses: "DROP" } };

/** How many objects the run could not use, in a few words. */
export function describeDropped({ droppedObjects }: Evaluated["figures"]): string {
  check(
    typeof droppedObjects === "number",
    "The run does not say how many objects it dropped; expected a number.",
  );
  return `${counted(droppedObjects, "object")} of unknown classes dropped`;
}

/** From when a worker took the run up until its outputs were committed. */
function secondsOf({ startedAt, finishedAt }: ShownRun): number {
  return (Date.parse(finishedAt ?? "") - Date.parse(startedAt ?? "")) / 1000;
}
