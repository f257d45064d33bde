import { describe, expect, test } from "vitest";
import { EvaluatorProcess } from "../../packages/core/src/evaluation/process/evaluator-process.ts";
import type { SentSample } from "../../packages/core/src/evaluation/process/protocol.ts";

const configUrl = new URL("../fixtures/plugins/loupe.config.ts", import.meta.url).href;

test("answers for each sample in order, however many there are", async () => {
  const { process, lines } = start("numbers/double", { factor: 3, delay: 0 });
  const opened = await process.opened();
  const fed = process.feed(samples(3000));
  const results = await collect(process);
  await fed;
  await process.stop();
  expect(opened.model).toEqual({ name: "arithmetic", digest: "ab".repeat(32) });
  expect(results).toHaveLength(3000);
  expect(results[2999]).toEqual({ doubled: 8997, note: "sample 2999" });
  expect(lines).toEqual(["factor 3"]);
});

test("is given nothing of the environment that opens database or API", async () => {
  globalThis.process.env["DATABASE_URL"] = "postgres://secret@nowhere/x";
  try {
    const { process } = start("numbers/double", { factor: 2, delay: 0 });
    void process.feed(samples(1));
    await collect(process);
    const { notes: environment } = (await process.summarise(evaluated(1))) as { notes: string[] };
    await process.stop();
    expect(environment).toContain("PATH");
    expect(
      environment.filter((name) => /DATABASE|TOKEN|LOUPE_(?!PYTHON$)|VITEST/.test(name)),
    ).toEqual([]);
  } finally {
    delete globalThis.process.env["DATABASE_URL"];
  }
});

describe("names the evaluator and the reason", () => {
  test.each([
    [
      "abort",
      /^Evaluator "faulty\/abort" failed (before its first output, at sample 0|after 3 outputs, at sample 3) or one it had read ahead: it was ended by SIGABRT\.$/,
    ],
    [
      "exit",
      /^Evaluator "faulty\/exit" failed (before its first output, at sample 0|after 3 outputs, at sample 3) or one it had read ahead: it ended its process with exit code 7\.$/,
    ],
    [
      "throw",
      /^Evaluator "faulty\/throw" failed after 3 outputs, at sample 3 or one it had read ahead: it stopped with an error: sample 3 is too much\.$/,
    ],
    ["stray", /stopped with an error: a stray error\.$/],
    [
      "open",
      /^Evaluator "faulty\/open" failed before its first output: it stopped with an error: the model is missing\.$/,
    ],
    ["function", /^Evaluator "faulty\/function" failed .*could not be cloned\.$/],
  ])("%s", async (name, message) => {
    const { process } = start(`faulty/${name}`);
    void process.feed(samples(10));
    const failure = expect.objectContaining({
      code: "EVALUATOR_FAILED",
      message: expect.stringMatching(message),
    });
    await expect(collect(process)).rejects.toEqual(failure);
    await process.stop();
  });
});

test.each(["hang", "spin"])("kills one that gives no sign of life: %s", async (name) => {
  const { process } = start(`faulty/${name}`, {}, 2);
  void process.feed(samples(10));
  await expect(collect(process)).rejects.toThrow(
    /gave no sign of life for 2 seconds and was stopped\.$/,
  );
  await process.stop();
});

test("is told where its process can't be started, and nobody waits for that to end", async () => {
  const { execPath } = globalThis.process;
  globalThis.process.execPath = "/nowhere/node";
  try {
    const { process } = start("numbers/double", { factor: 2, delay: 0 });
    await expect(process.opened()).rejects.toMatchObject({
      code: "EVALUATOR_FAILED",
      message: expect.stringMatching(/could not be reached: spawn \/nowhere\/node ENOENT/),
    });
    await process.stop();
  } finally {
    globalThis.process.execPath = execPath;
  }
});

test("summarises the samples it is given, whoever has evaluated them", async () => {
  const { process } = start("numbers/double", { factor: 2, delay: 0 });
  expect(await process.opened()).toMatchObject({ summarises: true });
  void process.feed(samples(0));
  expect(await collect(process)).toEqual([]);
  expect(await process.summarise(evaluated(5000))).toMatchObject({
    figures: { count: 5000, total: 5000 * 4999 },
  });
  await process.stop();
});

test("is not taken for idle while it waits for samples or to be told what follows", async () => {
  const { process } = start("numbers/double", { factor: 2, delay: 0 }, 1);
  async function* late() {
    await new Promise((resolve) => setTimeout(resolve, 2500));
    yield* samples(1);
  }
  void process.feed(late());
  expect(await collect(process)).toHaveLength(1);
  await new Promise((resolve) => setTimeout(resolve, 2500));
  expect(await process.summarise(evaluated(1))).toMatchObject({ figures: { count: 1 } });
  await process.stop();
});

test("kills one that takes too much memory", async () => {
  const { process } = start("faulty/hoard", {}, 20, 300e6);
  void process.feed(samples(10));
  await expect(collect(process)).rejects.toThrow(
    /^Evaluator "faulty\/hoard" failed .*: it took \d+ MB of memory, more than the 300 MB it may, and was stopped\.$/,
  );
  await process.stop();
});

test("ends when it is aborted, though more samples would come", async () => {
  const { process } = start("numbers/slow", { factor: 2, delay: 5 });
  const fed = process.feed(samples(100_000));
  const seen: unknown[] = [];
  const read = (async () => {
    for await (const batch of process.outputs) {
      seen.push(...batch);
      process.abort(new Error("enough"));
    }
  })();
  await expect(read).rejects.toThrow("enough");
  await fed;
  await process.stop();
  expect(seen.length).toBeLessThan(100);
});

test("holds back outputs until those before were stored", async () => {
  const { process } = start("numbers/double", { factor: 2, delay: 0 });
  void process.feed(samples(5000));
  const reader = process.outputs[Symbol.asyncIterator]();
  let received = 0;
  while (received < 512) received += (await reader.next()).value.length;
  const more = await Promise.race([
    reader.next(),
    new Promise((resolve) => setTimeout(resolve, 300, "nothing")),
  ]);
  expect([received, more]).toEqual([512, "nothing"]);
  process.abort(new Error("enough"));
  await process.stop();
});

function start(evaluator: string, options = {}, idleSeconds = 20, memoryLimit?: number) {
  const lines: string[] = [];
  const inputs = { score: { tensor: "score", htype: "generic" as const } };
  const open = { configUrl, evaluator, options, inputs, models: {} };
  const log = (line: string) => void lines.push(line);
  const process = new EvaluatorProcess({ open, idleSeconds, memoryLimit, log });
  return { process, lines };
}

async function collect(process: EvaluatorProcess): Promise<unknown[]> {
  const results: unknown[] = [];
  for await (const batch of process.outputs) {
    results.push(...batch);
    process.written(batch.length);
  }
  return results;
}

async function* samples(count: number): AsyncGenerator<SentSample> {
  for (let index = 0; index < count; index++) yield { id: index, index, values: { score: index } };
}

async function* evaluated(count: number): AsyncGenerator<SentSample> {
  for (let index = 0; index < count; index++)
    yield { id: index, index, values: { score: index }, outputs: { doubled: 2 * index, note: "" } };
}
