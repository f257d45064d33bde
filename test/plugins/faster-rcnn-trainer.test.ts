import { contractProblems } from "@loupe/plugin-api/contract-test";
import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import fasterRcnn from "../../plugins/faster-rcnn/src/index.ts";
import { boundInputs, drawOnes } from "../../plugins/faster-rcnn/src/test-samples.ts";

const PYTHON = process.env["LOUPE_PYTHON"] || "/usr/bin/python3";
const hasTorch = spawnSync(PYTHON, ["-c", "import torch, torchvision"]).status === 0;
const title = hasTorch ? "" : ` (skipped: ${PYTHON} has no torch and torchvision here)`;

describe.skipIf(!hasTorch)(`the trainer${title}`, () => {
  test("keeps the contract", { timeout: 120_000 }, async () => {
    const plugin = { ...fasterRcnn({ python: PYTHON }), evaluators: [] };
    const samples = await Promise.all([1, 2, 3].map((count, index) => drawOnes(index, count)));
    const options = { steps: 2, batchSize: 2, processes: 1, workers: 0, logEvery: 1 };
    const inputs = boundInputs();
    const cases = [{ trainer: "detector", inputs, samples, validation: samples, options }];
    expect(await contractProblems(plugin, cases, 20_000)).toEqual([]);
  });
});
