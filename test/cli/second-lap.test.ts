import { spawnSync } from "node:child_process";
import { readdir } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import type { LapReport } from "../../packages/cli/src/loop/lap/run-lap.ts";
import { makeFolder, runLoupe } from "./run-loupe.ts";

const folder = await makeFolder();

function lap(args: readonly string[], python = PYTHON) {
  return runLoupe(["loop", ...args], { TMPDIR: folder, LOUPE_PYTHON: python });
}

async function leftFolders(): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name.startsWith("loupe-"));
}

const PYTHON = process.env["LOUPE_PYTHON"] || "/usr/bin/python3";

test.each([
  [["--minutes", "5"], "--minutes goes with --train only."],
  [["--train", "--data", "x"], "--data does not go with --train, which draws its samples"],
  [["--train", "--folds", "1"], "Expected a whole number, 2 to 20."],
])("%j is refused in a sentence", async (args, sentence) => {
  const { exitCode, stdout, stderr } = await lap(args);
  expect([exitCode, stdout, stderr]).toEqual([1, "", expect.stringContaining(sentence)]);
});

test("without torch one sentence says what is missing, and nothing is begun", async () => {
  const { exitCode, stdout, stderr } = await lap(["--train", "--json"], "no-such-python");
  expect(exitCode).toBe(1);
  const sentence = /^Training needs Python .* but there is no no-such-python; /;
  expect(stderr).toMatch(sentence);
  expect(stderr.trim().split("\n")).toHaveLength(1);
  expect(JSON.parse(stdout)).toEqual({
    error: { code: "TRAINER_UNAVAILABLE", message: expect.stringMatching(sentence) },
  });
  expect(await leftFolders()).toEqual([]);
});

const isAsked = Boolean(process.env["LOUPE_TEST_LONG"]);
const hasTorch = isAsked && spawnSync(PYTHON, ["-c", "import torch, torchvision"]).status === 0;
const reason = isAsked ? `${PYTHON} has no torch and torchvision` : "only by npm run test:long";

describe.skipIf(!hasTorch)(`the second lap${hasTorch ? "" : ` (skipped: ${reason})`}`, () => {
  test(
    "finds planted errors, corrects them, and trains again",
    { timeout: 1_800_000 },
    async () => {
      const args = ["--train", "--steps", "250", "--samples", "200", "--json"];
      const { exitCode, stdout, stderr } = await lap(args);
      expect(exitCode, stderr).toBe(0);
      const report = JSON.parse(stdout) as LapReport;
      expect(report.steps.map(({ name, ok }) => [name, ok])).toEqual(
        [
          "import",
          "branch",
          "plan",
          "folds",
          "first",
          "rank",
          "correct",
          "second",
          "reasons",
          "compare",
        ].map((name) => [name, true]),
      );
      expect(report.again).toBe("--train --steps 250 --folds 3 --seed 1 --samples 200");
      const { k, samples, rankings } = report.planted!;
      expect([k, samples]).toEqual([40, 200]);
      const followed = rankings.find(({ by }) => by.endsWith("label_quality"))!;
      expect(report.corrected).toBe(followed.outOfFold);
      // By chance 8.
      expect(followed.outOfFold).toBeGreaterThan(12);
      expect(report.validation!.iouGain.samples).toBe(200);
      expect(await leftFolders()).toEqual([]);
    },
  );
});
