import type { DatasetName, LoupeClient } from "../client/loupe-client.ts";
import { readAll } from "../client/read-all.ts";
import {
  toShownTraining,
  TRAINING_FIELDS,
  type ShownTraining,
  type TrainingNode,
} from "../train/training-node.ts";
import { RUN_FIELDS, toShownRun, type RunNode, type ShownRun } from "./run-node.ts";

/** An evaluation run, or a training. */
export type ListedRun =
  | ({ kind: "evaluation" } & ShownRun)
  | ({ kind: "training" } & ShownTraining);

interface EvaluationFilter {
  evaluator?: string | undefined;
  branch?: string | undefined;
  /** Its name, or the beginning of its digest. */
  model?: string | undefined;
  states?: readonly string[] | undefined;
}

/** The first evaluation runs of a dataset, newest first. */
export async function listEvaluations(
  client: LoupeClient,
  dataset: DatasetName,
  filter: EvaluationFilter,
  first: number,
): Promise<ListedRun[]> {
  const answer = await client.query<{ dataset: { runs: { nodes: RunNode[] } } }>(
    `query ($owner: String!, $name: String!, $first: Int, $filter: RunFilter) {
      dataset(owner: $owner, name: $name) {
        runs(first: $first, filter: $filter) { nodes { ${RUN_FIELDS} } }
      }
    }`,
    { ...dataset, first, filter },
  );
  return answer.dataset.runs.nodes.map((node) => ({ kind: "evaluation", ...toShownRun(node) }));
}

/** The first trainings on a dataset, newest first. */
export async function listTrainings(
  client: LoupeClient,
  dataset: DatasetName,
  states: readonly string[] | undefined,
  first: number,
): Promise<ListedRun[]> {
  const trainings = await readAll<TrainingNode>(
    client,
    `query ($owner: String!, $name: String!, $after: String, $filter: TrainingFilter) {
      dataset(owner: $owner, name: $name) {
        list: trainings(after: $after, filter: $filter) { nodes { ${TRAINING_FIELDS} } pageInfo { hasNextPage endCursor } }
      }
    }`,
    { ...dataset, filter: { states } },
    first,
  );
  return trainings.map((node) => ({ kind: "training", ...toShownTraining(node) }));
}
