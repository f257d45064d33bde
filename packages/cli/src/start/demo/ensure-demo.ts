import type { Plugin } from "@loupe/plugin-api";
import { LoupeClientError } from "../../client/loupe-client-error.ts";
import type { DatasetName, LoupeClient } from "../../client/loupe-client.ts";
import { evaluate } from "../../evaluate/evaluate.ts";
import type { StartProgress } from "../../output/progress.ts";
import { ensureDemoDataset } from "./demo-dataset.ts";
import { readDemoState, writeDemoState } from "./demo-state.ts";

export interface DemoSize {
  train: number;
  validation: number;
}

export interface EnsureDemoInput {
  client: LoupeClient;
  owner: string;
  plugins: readonly Plugin[];
  /** Where it is noted how far the demo is, and what was planted. */
  folder: string;
  size: DemoSize | undefined;
  progress: StartProgress;
  signal: AbortSignal | undefined;
}

const SIZE: DemoSize = { train: 600, validation: 300 };

/** Where the evaluations of the demo are committed. */
const BRANCH = "training_run";

/**
 * Makes the demo where there is no dataset yet: house numbers, some with a wrong label, and what a
 * model says of them. A demo whose making was interrupted is finished; what was half done is made
 * anew.
 */
export async function ensureDemo(input: EnsureDemoInput): Promise<void> {
  const { client, folder } = input;
  const state = (await readDemoState(folder)) ?? (await begin(client, folder));
  if (state !== "making") return;
  const { train, validation } = input.size ?? SIZE;
  const trainData = {
    name: "house-numbers",
    label: "Drawing house numbers to train on",
    count: train,
    seed: 1,
    spoil: 0.05,
  };
  const validationData = {
    name: `${trainData.name}-validation`,
    label: "Drawing house numbers to validate on",
    count: validation,
    seed: 2,
    spoil: 0,
  };
  await ensureDemoDataset(input, trainData);
  await ensureDemoDataset(input, validationData);
  await ensureRun(input, {
    name: trainData.name,
    evaluator: "faster-rcnn/loss",
    label: "Computing losses",
  });
  await ensureRun(input, {
    name: validationData.name,
    evaluator: "faster-rcnn/predictions",
    label: "Predicting",
  });
  await writeDemoState(folder, "made");
}

async function begin(client: LoupeClient, folder: string): Promise<"making" | "skipped"> {
  const { datasets } = await client.query<{ datasets: { nodes: unknown[] } }>(
    "{ datasets(first: 1) { nodes { id } } }",
  );
  const state = datasets.nodes.length === 0 ? "making" : "skipped";
  await writeDemoState(folder, state);
  return state;
}

interface DemoRun {
  name: string;
  evaluator: string;
  /** For the progress. */
  label: string;
}

/** A run on the branch of the demo, unless one has succeeded. */
async function ensureRun(
  input: EnsureDemoInput,
  { name, evaluator, label }: DemoRun,
): Promise<void> {
  const { client, owner, progress, signal } = input;
  const dataset = { owner, name };
  await ensureBranch(client, dataset);
  for (const { id, state } of await findRuns(client, dataset, evaluator)) {
    if (state === "SUCCEEDED") return;
    await cancelLeft(client, id);
  }
  await evaluate(client, { dataset, branch: BRANCH, evaluator }, { progress, label, signal });
}

/** A run of the start that was interrupted: its worker is gone. */
async function cancelLeft(client: LoupeClient, id: string): Promise<void> {
  try {
    await client.query(
      `mutation ($input: CancelRunInput!) { cancelRun(input: $input) { run { state } } }`,
      { input: { id } },
    );
  } catch (error) {
    if (!(error instanceof LoupeClientError) || error.code !== "RUN_FINISHED") throw error;
  }
}

async function ensureBranch(client: LoupeClient, dataset: DatasetName): Promise<void> {
  const found = await client.query<{ dataset: { branch: { name: string } | null } }>(
    `query ($owner: String!, $name: String!, $branch: String!) { dataset(owner: $owner, name: $name) { branch(name: $branch) { name } } }`,
    { ...dataset, branch: BRANCH },
  );
  if (found.dataset.branch) return;
  await client.query(
    `mutation ($input: CreateBranchInput!) { createBranch(input: $input) { branch { name } } }`,
    {
      input: { dataset, name: BRANCH },
    },
  );
}

/** Runs of the evaluator that have succeeded or may still. */
async function findRuns(
  client: LoupeClient,
  dataset: DatasetName,
  evaluator: string,
): Promise<{ id: string; state: string }[]> {
  const answer = await client.query<{
    dataset: { runs: { nodes: { id: string; evaluator: string; state: string }[] } };
  }>(
    `query ($owner: String!, $name: String!) {
      dataset(owner: $owner, name: $name) { runs(first: 100) { nodes { id evaluator state } } }
    }`,
    dataset,
  );
  return answer.dataset.runs.nodes.filter(
    (run) => run.evaluator === evaluator && run.state !== "FAILED" && run.state !== "CANCELLED",
  );
}
