import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  loadPlugins,
  type EvaluationServices,
  startTrainingWorker,
  type TrainingServices,
  type TrainingWorker,
} from "@loupe/core";
import { createClient } from "graphql-sse";
import { afterAll, afterEach } from "vitest";
import { startTestServer, type TestServer } from "./start-server.ts";

/** What is asked of an event of a training. */
export interface ToldTraining {
  number: number;
  state: string;
  step: number;
  steps: number | null;
  fold: number | null;
  log: string | null;
  point: { kind: string; step: number; figures: { name: string; value: number }[] } | null;
}

/** A server with the datasets `admin/numbers` and `admin/others`, whose `score` the plugin `means` learns. */
export interface TrainingStage extends TestServer {
  /** Holds what trainers keep. */
  workFolder: string;
  /** What workers need. */
  services: TrainingServices & EvaluationServices;
  /** What workers have reported to whoever operates the platform. */
  problems: unknown[];
  /** Runs a mutation and answers its payload. */
  // Tests look into payloads of any shape.
  // oxlint-disable-next-line typescript/no-explicit-any
  run(mutation: string, input: object, fields: string, token?: string): Promise<any>;
  /** Makes a dataset of the owner `admin`, with one number a sample. */
  makeNumbers(name: string, numbers: readonly number[]): Promise<void>;
  /** Queues a training on `admin/numbers`, unless the input names another; answers its id. */
  start(input?: object): Promise<string>;
  /** Starts a worker, stopped after the test at the latest. */
  work(options?: Partial<TrainingServices>): Promise<TrainingWorker>;
  /** The events of a training until it has ended, or `until` says so. */
  watch(id: string, until?: (event: ToldTraining) => boolean): Promise<ToldTraining[]>;
  /** A training as it is now. */
  // oxlint-disable-next-line typescript/no-explicit-any
  read(id: string, fields?: string): Promise<any>;
}

const FIELDS = `state step steps fold error { code message }
  models { fold model { reference metrics provenance { dataset commitId options codeVersion } author details } }`;
const EVENT = "number state step steps fold log point { kind step figures { name value } }";

/** @param config names the plugins; those of the fixtures, unless told otherwise */
export async function openTrainingStage(
  config = new URL("../fixtures/plugins/loupe.config.ts", import.meta.url),
): Promise<TrainingStage> {
  const plugins = await loadPlugins(config.href);
  const server = await startTestServer({ plugins });
  const { ask, url, token, pool, blobs, queue } = server;
  const workFolder = await mkdtemp(join(tmpdir(), "loupe-trainings-"));
  const problems: unknown[] = [];
  const log = (...problem: unknown[]) => void problems.push(problem);
  const place = { serverUrl: url, workFolder };
  const services = { pool, blobs, queue, plugins, log, ...place, idleSeconds: 20 };
  const workers: TrainingWorker[] = [];
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.stop()));
  });
  afterAll(() => rm(workFolder, { recursive: true, force: true }));

  const run: TrainingStage["run"] = async (mutation, input, fields, secret = token) => {
    const type = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input!`;
    const text = `mutation ($input: ${type}) { ${mutation}(input: $input) { ${fields} } }`;
    return (await ask(text, { input }, { token: secret }))[mutation];
  };
  const makeNumbers: TrainingStage["makeNumbers"] = async (name, numbers) => {
    const where = { dataset: { owner: "admin", name }, branch: "main" };
    await run("createDataset", where.dataset, "dataset { id }");
    await run("createTensor", { ...where, path: "score", htype: "GENERIC" }, "tensor { path }");
    const samples = numbers.map((number) => ({ values: [{ tensor: "score", number }] }));
    await run("appendSamples", { ...where, samples }, "sampleIds");
    await run("commit", { ...where, message: "Numbers" }, "commit { id }");
  };
  await makeNumbers("numbers", [1, 2, 3, 6]);
  await makeNumbers("others", [2, 4]);
  const stage: TrainingStage = {
    ...server,
    workFolder,
    services,
    problems,
    run,
    makeNumbers,
    async start(input = {}) {
      const dataset = { owner: "admin", name: "numbers" };
      const asked = { dataset, trainer: "means", ...input };
      return (await run("startTraining", asked, "run { id }")).run.id;
    },
    async work(options = {}) {
      const worker = await startTrainingWorker({ ...services, ...options });
      workers.push(worker);
      return worker;
    },
    watch: (id, until = () => false) => watch({ url, token }, id, until),
    read: async (id, fields = FIELDS) =>
      (await ask(`query ($id: ID!) { trainingRun(id: $id) { ${fields} } }`, { id })).trainingRun,
  };
  return stage;
}

async function watch(
  { url, token }: Pick<TestServer, "url" | "token">,
  run: string,
  until: (event: ToldTraining) => boolean,
): Promise<ToldTraining[]> {
  const client = createClient({
    url: `${url}/graphql`,
    retryAttempts: 0,
    headers: { authorization: `Bearer ${token}` },
  });
  const query = `subscription ($run: ID!) { trainingProgress(run: $run) { ${EVENT} } }`;
  const events: ToldTraining[] = [];
  try {
    const told = client.iterate<{ trainingProgress: ToldTraining }>({ query, variables: { run } });
    for await (const { data, errors } of told) {
      if (errors) throw new Error(String(errors[0]?.extensions?.["code"]));
      events.push(data!.trainingProgress);
      if (until(data!.trainingProgress)) break;
    }
    return events;
  } finally {
    client.dispose();
  }
}

/** All lines of the log that these events tell. */
export function linesOf(events: readonly ToldTraining[]): string[] {
  return events.flatMap(({ log }) => log?.split("\n") ?? []);
}
