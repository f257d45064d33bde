import { loadPlugins, startEvaluationWorker } from "@loupe/core";
import { afterAll, expect, test, vi } from "vitest";
import { startTestServer } from "../helpers/start-server.ts";

const config = new URL("../fixtures/plugins/loupe.config.ts", import.meta.url).href;
const plugins = await loadPlugins(config);
const server = await startTestServer({ plugins });
const { ask } = server;
const worker = await startEvaluationWorker({
  ...server,
  plugins,
  concurrency: 4,
  idleSeconds: 3,
  memoryLimit: 300e6,
  log: (message) => void server.logged.push(message),
});
afterAll(() => worker.stop());

const SAMPLES = 400;

async function change(mutation: string, input: object, fields = "clientMutationId") {
  const type = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input!`;
  const text = `mutation ($input: ${type}) { ${mutation}(input: $input) { ${fields} } }`;
  return (await ask(text, { input }))[mutation];
}

/** Starts a run on a dataset of its own. */
async function start(name: string, evaluator: string, options: object = {}): Promise<string> {
  const on = { dataset: { owner: "admin", name }, branch: "main" };
  await change("createDataset", on.dataset);
  await change("createTensor", { ...on, path: "score", htype: "GENERIC" });
  const samples = Array.from({ length: SAMPLES }, (_, number) => ({
    values: [{ tensor: "score", number }],
  }));
  await change("appendSamples", { ...on, samples });
  await change("commit", { ...on, message: "Numbers" });
  return (await change("startRun", { ...on, evaluator, options }, "run { id }")).run.id;
}

async function read(id: string) {
  const text =
    "query ($id: ID!) { evaluationRun(id: $id) { state samplesDone error { message } } }";
  return (await ask(text, { id })).evaluationRun;
}

test("evaluators that crash, hang and hoard fail their runs; the server and other runs go on", async () => {
  const sound = await start("sound", "numbers/slow", { delay: 20 });
  await vi.waitFor(async () => expect((await read(sound)).samplesDone).toBeGreaterThan(0), 20_000);
  const failing = {
    abort: /^Evaluator "faulty\/abort" failed .*at sample \d.*: it was ended by SIGABRT/,
    hang: /^Evaluator "faulty\/hang" failed .*at sample \d.*no sign of life for 3 seconds/,
    hoard: /^Evaluator "faulty\/hoard" failed .*at sample \d.*: it took \d+ MB of memory/,
  };
  const runs = await Promise.all(
    Object.entries(failing).map(async ([name, reason]) => ({
      id: await start(name, `faulty/${name}`),
      reason,
    })),
  );
  for (const { id, reason } of runs) {
    await vi.waitFor(async () => expect((await read(id)).state).toBe("FAILED"), 20_000);
    expect((await read(id)).error.message).toMatch(reason);
  }
  await vi.waitFor(async () => expect((await read(sound)).state).toBe("SUCCEEDED"), 30_000);
  expect(await read(sound)).toMatchObject({ samplesDone: SAMPLES, error: null });
  expect(server.logged).toEqual([]);
}, 90_000);
