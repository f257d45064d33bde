import type { LoupeClient } from "../../packages/cli/src/index.ts";

/** A run to be timed. */
export interface TimedRun {
  dataset: { owner: string; name: string };
  branch: string;
  /** `plugin/evaluator`. */
  evaluator: string;
  options?: Readonly<Record<string, number>>;
  force?: boolean;
}

export interface EndedRun {
  state: string;
  samplesComputed: number;
  startedAt: string;
  finishedAt: string;
  error: { message: string } | null;
  /** From when a worker took it up until its commit is there. */
  seconds: number;
}

const CREATE_BRANCH = `mutation ($input: CreateBranchInput!) { createBranch(input: $input) { branch { name } } }`;
const START = `mutation ($input: StartRunInput!) { startRun(input: $input) { run { id } } }`;
const READ = `query ($id: ID!) { evaluationRun(id: $id) { state samplesComputed startedAt finishedAt error { message } } }`;

/** Each on a branch of its own and forced, so that none takes over outputs of another. */
export async function timeForcedRun(client: LoupeClient, run: TimedRun): Promise<EndedRun> {
  const { dataset, branch } = run;
  await client.query(CREATE_BRANCH, { input: { dataset, name: branch } });
  return timeRun(client, { ...run, force: true });
}

export async function timeRun(client: LoupeClient, run: TimedRun): Promise<EndedRun> {
  const { startRun } = await client.query<{ startRun: { run: { id: string } } }>(START, {
    input: run,
  });
  const { id } = startRun.run;
  for await (const _ of client.watchRun(id));
  const { evaluationRun } = await client.query<{ evaluationRun: Omit<EndedRun, "seconds"> }>(READ, {
    id,
  });
  const { state, error, startedAt, finishedAt } = evaluationRun;
  if (state !== "SUCCEEDED")
    throw new Error(`The run of ${run.evaluator} ended as ${state}: ${error?.message}`);
  const seconds = (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000;
  return { ...evaluationRun, seconds };
}
