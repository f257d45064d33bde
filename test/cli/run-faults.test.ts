import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import sharp from "sharp";
import { afterAll, expect, test } from "vitest";
import { loupeClient } from "../../packages/cli/src/index.ts";
import { expectCommitsVerified, expectRefsVerified } from "../helpers/expect-verified.ts";
import { askingOf, type Asking } from "../helpers/fault-client.ts";
import {
  endLeftProcesses,
  startLoupeProcess,
  type LoupeProcess,
} from "../helpers/loupe-process.ts";
import { makeFolder } from "./run-loupe.ts";

const KILLS = process.env["LOUPE_TEST_LONG"] ? 20 : 2;
const SAMPLES = 80;
const DATASET = { owner: "admin", name: "run-faults" };
const MAIN = { dataset: DATASET, branch: "main" };

const dataDir = join(await makeFolder(), "data");
afterAll(() => endLeftProcesses(dataDir));

test(
  "a run goes on after its server or Postgres was killed, and is whole or not seen",
  async () => {
    let server = await startLoupeProcess(dataDir);
    await prepare(server);
    const commits: string[] = [];
    for (let kills = 0; kills < 2 * KILLS; kills++) {
      const id = await startRun(askingOf(server));
      await sleep(300 + Math.random() * 2_500);
      await kill(server, kills % 2 === 0 ? "server" : "Postgres");
      server = await startLoupeProcess(dataDir);
      const run = await endOf(askingOf(server), id);
      expect(run).toMatchObject({ state: "SUCCEEDED", samplesDone: SAMPLES, error: null });
      commits.unshift(run.commit!.commitId);
      await expectWhole(askingOf(server), commits);
    }
    expect(await server.stop()).toBe(true);
  },
  60_000 + 2 * KILLS * 60_000,
);

async function change({ ask }: Asking, mutation: string, input: object, fields: string) {
  const type = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input!`;
  const text = `mutation ($input: ${type}) { ${mutation}(input: $input) { ${fields} } }`;
  return (await ask(text, { input }))[mutation];
}

/** Many samples of one picture that takes its time to decode. */
async function prepare(server: LoupeProcess): Promise<void> {
  const asking = askingOf(server);
  await change(asking, "createDataset", DATASET, "clientMutationId");
  const images = { path: "images", htype: "IMAGE" };
  await change(asking, "createTensor", { ...MAIN, ...images }, "clientMutationId");
  const noise = { type: "gaussian", mean: 128, sigma: 40 } as const;
  const picture = await sharp({
    create: { width: 700, height: 500, channels: 3, background: "#000", noise },
  })
    .png()
    .toBuffer();
  const { digest } = await loupeClient(server).uploadImage(DATASET, picture);
  const samples = Array.from({ length: SAMPLES }, () => ({
    values: [{ tensor: "images", image: digest }],
  }));
  await change(asking, "appendSamples", { ...MAIN, samples }, "clientMutationId");
  await change(asking, "commit", { ...MAIN, message: "Pictures" }, "clientMutationId");
}

async function startRun(asking: Asking): Promise<string> {
  const input = { ...MAIN, evaluator: "example/mean-brightness", force: true };
  return (await change(asking, "startRun", input, "run { id }")).run.id;
}

/** Without Postgres, the server is asked to end. */
async function kill(server: LoupeProcess, victim: "server" | "Postgres"): Promise<void> {
  if (victim === "server") return server.killServer();
  await server.killPostgres();
  expect(await server.stop(), "the server ends without its Postgres").toBe(true);
}

interface EndedRun {
  state: string;
  samplesDone: number;
  error: { message: string } | null;
  commit: { commitId: string } | null;
}

async function endOf({ ask }: Asking, id: string): Promise<EndedRun> {
  for (;;) {
    const { evaluationRun } = await ask(
      `query ($id: ID!) { evaluationRun(id: $id) { state samplesDone error { message } commit { commitId } } }`,
      { id },
    );
    if (["SUCCEEDED", "FAILED", "CANCELLED"].includes(evaluationRun.state)) return evaluationRun;
    await sleep(200);
  }
}

/** The branch has one commit for each run, every sample its one value, and all of it adds up. */
async function expectWhole({ ask }: Asking, runs: readonly string[]): Promise<void> {
  const { dataset } = await ask(
    `query ($owner: String!, $name: String!) { dataset(owner: $owner, name: $name) {
      commits(first: 1000) { nodes { commitId } }
      samples(first: 1000) { nodes { value(tensor: "model_evaluation/brightness") { ... on NumberValue { number } } } } } }`,
    DATASET,
  );
  const ids = dataset.commits.nodes.map(({ commitId }: { commitId: string }) => commitId);
  expect(ids.slice(0, -2)).toEqual(runs);
  const values = dataset.samples.nodes.map(
    ({ value }: { value: { number: number } | null }) => value?.number,
  );
  expect(values).toHaveLength(SAMPLES);
  expect(new Set(values).size).toBe(1);
  expect(values[0]).toBeGreaterThan(0);
  await expectCommitsVerified(ask, DATASET);
  await expectRefsVerified(ask, DATASET);
}
