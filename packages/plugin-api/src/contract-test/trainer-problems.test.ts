import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { definePlugin, type Plugin } from "../plugin.ts";
import type { Trainer, TrainerContext, TrainingEvent, TrainingSplit } from "../trainer.ts";
import { contractProblems } from "./contract-problems.ts";

const inputs = { numbers: { tensor: "group/numbers", htype: "generic" as const } };
const samples = [1, 2, 6].map((value, index) => ({ id: index, index, values: { numbers: value } }));
const cases = [{ trainer: "mean", inputs, samples }];
const STEPS = 3;

test("finds nothing wrong with a sound trainer, which reads the stream", async () => {
  expect(await contractProblems(makePlugin(trainMean), cases)).toEqual([]);
});

test("names what is missing: progress, a model, its folder, finite figures", async () => {
  const silent = makePlugin(async function* () {});
  expect(await contractProblems(silent, cases)).toEqual([
    'Trainer "mean": It told no progress.',
    'Trainer "mean": It handed over no model.',
    'Trainer "mean": It handed over no model when it was given its folder again.',
    'Trainer "mean": It handed over no model when it went on after an abort.',
  ]);
  const wrong = makePlugin(async function* () {
    yield { kind: "progress", step: 4, steps: 3, figures: { loss: Number.NaN } };
    yield { kind: "model", folder: "here", figures: {} };
  });
  expect(await contractProblems(wrong, cases)).toEqual([
    'Trainer "mean": It told of step 4 of 3; expected whole numbers, step by step.',
    'Trainer "mean": Its progress at step 4 has a "loss" of NaN.',
    'Trainer "mean": The folder of its model is "here", which is not absolute.',
  ]);
});

test("notices a trainer that ignores the abort, and passes on what one throws", async () => {
  let tries = 0;
  const deaf = makePlugin(async function* (context) {
    yield* trainMean(context);
    if (++tries > 2) await new Promise(() => {});
  });
  expect(await contractProblems(deaf, cases, 50)).toEqual([
    'Trainer "mean": It had not ended 50 ms after the abort.',
  ]);
  const failing = makePlugin(async function* () {
    yield { kind: "log", message: "Begins." };
    throw new Error("There is no torch.");
  });
  expect(await contractProblems(failing, cases)).toEqual([
    'Trainer "mean": It threw: There is no torch.',
  ]);
});

test("wants a case for each trainer", async () => {
  expect(await contractProblems(makePlugin(trainMean), [])).toEqual([
    'There is no case for trainer "mean".',
  ]);
});

function makePlugin(train: Trainer["train"]): Plugin {
  const trainer: Trainer = {
    name: "mean",
    description: "Learns the mean of a number.",
    inputs: { numbers: { htype: "generic", description: "A number." } },
    options: {},
    train,
  };
  return definePlugin({ name: "means", version: "1.0.0", contractVersion: 1, trainers: [trainer] });
}

/** One sample a step; goes on from the steps that its folder knows. */
async function* trainMean({ train, folder }: TrainerContext): AsyncGenerator<TrainingEvent> {
  const numbers = await readNumbers(train);
  const checkpoint = join(folder, "sums.json");
  const sums = JSON.parse(await readFile(checkpoint, "utf8").catch(() => "[]")) as number[];
  for (const number of numbers.slice(sums.length)) {
    sums.push((sums.at(-1) ?? 0) + number);
    await writeFile(checkpoint, JSON.stringify(sums));
    yield { kind: "progress", step: sums.length, steps: STEPS, figures: { sum: sums.at(-1)! } };
  }
  yield { kind: "model", folder, figures: { mean: sums.at(-1)! / sums.length } };
}

/** The JSON members of the one shard: each stands in a block of its own behind its header. */
async function readNumbers({ url, token, inputs }: TrainingSplit): Promise<number[]> {
  const headers = { authorization: `Bearer ${token}` };
  const path = inputs["numbers"]!.tensor;
  const list = (await (await fetch(`${url}?tensors=${path}`, { headers })).json()) as {
    shards: { url: string }[];
  };
  const shard = await fetch(new URL(list.shards[0]!.url, url), { headers });
  const tar = Buffer.from(await shard.arrayBuffer());
  const blocks = Array.from({ length: tar.length / 512 }, (_, i) =>
    tar.toString("latin1", i * 512, (i + 1) * 512),
  );
  return blocks.flatMap((block, i) =>
    /^\d{12}-\d{12}\.group\.numbers\.json\0/.test(block)
      ? [Number(blocks[i + 1]!.replaceAll("\0", ""))]
      : [],
  );
}
