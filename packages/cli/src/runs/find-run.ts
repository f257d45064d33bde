import type { LoupeClient } from "../client/loupe-client.ts";
import { CommandError } from "../command-error.ts";
import { toShownTraining, TRAINING_FIELDS, type TrainingNode } from "../train/training-node.ts";
import type { ListedRun } from "./list-runs.ts";
import { RUN_FIELDS, toShownRun, type RunNode } from "./run-node.ts";

/**
 * An evaluation run or a training by its global id.
 *
 * @throws LoupeClientError; CommandError RUN_NOT_FOUND
 */
export async function findRun(client: LoupeClient, id: string): Promise<ListedRun> {
  const { node } = await client.query<{ node: { __typename: string } | null }>(
    "query ($id: ID!) { node(id: $id) { __typename } }",
    { id },
  );
  if (node?.__typename === "EvaluationRun") {
    const run = await read<RunNode>(client, id, `evaluationRun(id: $id) { ${RUN_FIELDS} }`);
    return { kind: "evaluation", ...toShownRun(run) };
  }
  if (node?.__typename === "TrainingRun") {
    const run = await read<TrainingNode>(client, id, `trainingRun(id: $id) { ${TRAINING_FIELDS} }`);
    return { kind: "training", ...toShownTraining(run) };
  }
  throw new CommandError("RUN_NOT_FOUND", "There is no such run, or it is not yours to see.");
}

async function read<Node>(client: LoupeClient, id: string, field: string): Promise<Node> {
  const { run } = await client.query<{ run: Node }>(`query ($id: ID!) { run: ${field} }`, { id });
  return run;
}
