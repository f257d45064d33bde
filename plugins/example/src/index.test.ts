import { readFile } from "node:fs/promises";
import type { EvaluatorOutputs, EvaluatorSample } from "@loupe/plugin-api";
import { contractProblems } from "@loupe/plugin-api/contract-test";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import example from "./index.ts";
import { meanBrightness } from "./mean-brightness.ts";

const inputs = { images: { tensor: "images", htype: "image" as const } };

describe("mean-brightness", () => {
  test("gives the mean grey value of each image", async () => {
    const samples = [
      await plain(0, "#000000"),
      await plain(1, "#ffffff"),
      await plain(2, "#646464"),
    ];
    expect(await run(samples)).toEqual([
      { brightness: 0 },
      { brightness: 255 },
      { brightness: 100 },
    ]);
  });

  test("averages over pixels", async () => {
    const bytes = await sharp(Buffer.from([0, 0, 0, 200]), {
      raw: { width: 2, height: 2, channels: 1 },
    })
      .png()
      .toBuffer();
    expect(await run([sample(0, bytes)])).toEqual([{ brightness: 50 }]);
  });

  test("names the sample whose image can't be decoded", async () => {
    await expect(
      run([await plain(0, "#000000"), sample(7, Buffer.from("no image"))]),
    ).rejects.toThrow(/^The image of sample 7 can't be decoded: .*unsupported image format/);
  });

  test("writes no value for a sample without an image", async () => {
    expect(await run([{ id: 0, index: 0, values: { images: null } }])).toEqual([
      { brightness: null },
    ]);
  });

  test("keeps the contract", async () => {
    const samples = [
      await plain(0, "#102030"),
      await plain(1, "#a0b0c0"),
      { id: 2, index: 2, values: { images: null } },
    ];
    expect(
      await contractProblems(example(), [{ evaluator: "mean-brightness", inputs, samples }]),
    ).toEqual([]);
  });
});

test("is what the README of the contract shows", async () => {
  const readme = await readFile(new URL("../../../packages/plugin-api/README.md", import.meta.url));
  for (const file of ["mean-brightness.ts", "index.ts"])
    expect(readme.toString()).toContain(await readFile(new URL(file, import.meta.url), "utf8"));
});

async function run(samples: readonly EvaluatorSample[]): Promise<EvaluatorOutputs[]> {
  const { signal } = new AbortController();
  const session = await meanBrightness.open({ options: {}, inputs, signal, log: () => undefined });
  try {
    const results: EvaluatorOutputs[] = [];
    for await (const outputs of session.evaluate(stream(samples))) results.push(outputs);
    return results;
  } finally {
    await session.dispose();
  }
}

async function* stream(samples: readonly EvaluatorSample[]): AsyncGenerator<EvaluatorSample> {
  yield* samples;
}

async function plain(index: number, background: string): Promise<EvaluatorSample> {
  const bytes = await sharp({ create: { width: 4, height: 3, channels: 3, background } })
    .png()
    .toBuffer();
  return sample(index, bytes);
}

function sample(index: number, bytes: Uint8Array): EvaluatorSample {
  return {
    id: index,
    index,
    values: { images: { width: 4, height: 3, digest: "", read: async () => bytes } },
  };
}
