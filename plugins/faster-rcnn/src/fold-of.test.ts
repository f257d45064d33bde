import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { foldOf } from "./fold-of.ts";

const TRAINER = fileURLToPath(new URL("../trainer", import.meta.url));
const hasPython = spawnSync("python3", ["--version"]).status === 0;

test("deals samples evenly, and each to the same fold for ever", () => {
  expect([1, 2, 3, 10, 123_456].map((id) => foldOf(id, 5))).toEqual([4, 1, 2, 2, 4]);
  const counts = [0, 0, 0, 0];
  for (let id = 1; id <= 4000; id++) counts[foldOf(id, 4)]!++;
  expect(Math.min(...counts)).toBeGreaterThan(800);
});

const title = "is the fold that the trainer leaves a sample out of";
test.skipIf(!hasPython)(hasPython ? title : `${title} (skipped: there is no python3 here)`, () => {
  const asked = Array.from({ length: 3000 }, (_, i) => [Math.floor(2 ** (i / 57)), 2 + (i % 19)]);
  const script =
    "import json, sys; from loupe_trainer.folds import fold_of; " +
    "print(json.dumps([fold_of(*one) for one in json.load(sys.stdin)]))";
  const { status, stdout, stderr } = spawnSync("python3", ["-c", script], {
    cwd: TRAINER,
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1" },
    input: JSON.stringify(asked),
    encoding: "utf8",
  });
  expect(status, stderr).toBe(0);
  expect(asked.map(([id, folds]) => foldOf(id!, folds!))).toEqual(JSON.parse(stdout));
});
