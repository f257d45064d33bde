import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { askingOf, type Asking } from "../helpers/fault-client.ts";
import {
  endLeftProcesses,
  startLoupeProcess,
  type LoupeProcess,
} from "../helpers/loupe-process.ts";
import { makeFolder } from "./run-loupe.ts";

const ROUNDS = process.env["LOUPE_TEST_LONG"] ? 20 : 1;
const STEPS = 60;
const VICTIMS = ["server", "Postgres", "nobody"] as const;
const DATASET = { owner: "admin", name: "training-faults" };
const MAIN = { dataset: DATASET, branch: "main" };

process.env["LOUPE_CONFIG"] = fileURLToPath(
  new URL("../fixtures/plugins/loupe.config.ts", import.meta.url),
);
const dataDir = join(await makeFolder(), "data");
afterAll(() => endLeftProcesses(dataDir));

test(
  "a training goes on after its server or Postgres was killed, or Loupe was stopped",
  async () => {
    let server = await startLoupeProcess(dataDir);
    await prepare(askingOf(server));
    for (let round = 0; round < ROUNDS; round++) {
      for (const victim of VICTIMS) {
        const id = await startTraining(askingOf(server));
        await beginning(askingOf(server), id);
        await sleep(Math.random() * 1_500);
        await end(server, victim);
        server = await startLoupeProcess(dataDir);
        await expectWhole(askingOf(server), id);
      }
    }
    expect(await server.stop()).toBe(true);
  },
  60_000 + 3 * ROUNDS * 60_000,
);

async function change({ ask }: Asking, mutation: string, input: object, fields: string) {
  const type = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input!`;
  const text = `mutation ($input: ${type}) { ${mutation}(input: $input) { ${fields} } }`;
  return (await ask(text, { input }))[mutation];
}

async function prepare(asking: Asking): Promise<void> {
  await change(asking, "createDataset", DATASET, "clientMutationId");
  const score = { path: "score", htype: "GENERIC" };
  await change(asking, "createTensor", { ...MAIN, ...score }, "clientMutationId");
  const samples = [1, 2, 3, 6].map((number) => ({ values: [{ tensor: "score", number }] }));
  await change(asking, "appendSamples", { ...MAIN, samples }, "clientMutationId");
  await change(asking, "commit", { ...MAIN, message: "Numbers" }, "clientMutationId");
}

async function startTraining(asking: Asking): Promise<string> {
  const options = { steps: STEPS, delay: 40, child: true };
  const input = { dataset: DATASET, trainer: "means", options };
  return (await change(asking, "startTraining", input, "run { id }")).run.id;
}

async function read({ ask }: Asking, id: string) {
  const fields = `state step steps error { message } curve { number step } log { number text }
    models { model { reference details } }`;
  return (await ask(`query ($id: ID!) { trainingRun(id: $id) { ${fields} } }`, { id })).trainingRun;
}

async function beginning(asking: Asking, id: string): Promise<void> {
  await expect.poll(async () => (await read(asking, id)).step).toBeGreaterThan(0);
}

/** Without Postgres, the server is asked to end. */
async function end(server: LoupeProcess, victim: (typeof VICTIMS)[number]): Promise<void> {
  if (victim === "server") return server.killServer();
  if (victim === "Postgres") await server.killPostgres();
  expect(await server.stop(), "the server ends within its time").toBe(true);
}

/** Each of them has made the very same model, wherever it was interrupted. */
async function expectWhole(asking: Asking, id: string): Promise<void> {
  await expect.poll(async () => (await read(asking, id)).state).toBe("SUCCEEDED");
  const run = await read(asking, id);
  expect(run).toMatchObject({ step: STEPS, steps: STEPS, error: null });
  expect(run.models).toEqual([
    { model: { reference: "training-faults@1", details: { weight: expect.closeTo(3) } } },
  ]);
  const text = run.log.map((one: { text: string }) => one.text).join("\n");
  expect(text).toContain("A worker has taken the training up again where another one left it.");
  expect(text).toMatch(/goes on from step \d/);
  const told = run.curve.map(({ step }: { step: number }) => step);
  expect(told).toEqual(told.toSorted((a: number, b: number) => a - b));
  const { owner } = await asking.ask(`{ owner(name: "admin") { tokens { name } } }`);
  expect(JSON.stringify(owner.tokens)).not.toContain("training-");
  await expectNoProcesses(text);
  const [database] = await readdir(join(dataDir, "trainings"));
  await expect.poll(() => readdir(join(dataDir, "trainings", database!))).toEqual([]);
}

/** Neither a trainer nor what one has started is left. */
async function expectNoProcesses(log: string): Promise<void> {
  for (const [, pid] of log.matchAll(/^(?:process|child) (\d+)$/gm)) {
    await expect.poll(() => isAlive(Number(pid))).toBe(false);
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
