import { expect, test } from "vitest";
import {
  appendSamples,
  commit,
  createBranch,
  resolveRef,
  setValues,
} from "../../packages/core/src/index.ts";
import { startColumnSweep } from "../../packages/core/src/evaluation/sweep-columns.ts";
import { readStructure } from "../../packages/core/src/version/read-structure.ts";
import { makeDataset } from "../helpers/make-dataset.ts";
import { createTestDatabase } from "../helpers/test-database.ts";

const pool = await createTestDatabase();
const COUNT = 1_000;

test("columns are flattened again and again, until the sweep is stopped", async () => {
  const { dataset } = await makeDataset(pool, { x: { htype: "generic" } });
  const samples = Array.from({ length: COUNT }, (_, number) => ({ values: { x: { number } } }));
  const { sampleIds } = await appendSamples(pool, { dataset, branch: "main", samples });
  await commit(pool, { dataset, branch: "main", message: "first", author: "test" });
  const override = async (branch: string) => {
    await createBranch(pool, { dataset, name: branch });
    const edits = sampleIds.map((id) => ({ sample: { id }, tensor: "x", value: { number: -id } }));
    await setValues(pool, { dataset, branch, edits });
    await commit(pool, { dataset, branch, message: "corrected", author: "test" });
  };
  const stepsOf = async (branch: string) => {
    const { tensors } = await readStructure(pool, await resolveRef(pool, dataset, branch));
    return tensors.get("x")!.steps.length;
  };
  const problems: string[] = [];
  const log = (message: string) => problems.push(message);
  const sweep = startColumnSweep({ pool, log, everySeconds: 0.05 });
  for (const branch of ["one", "two"]) {
    await override(branch);
    await expect.poll(() => stepsOf(branch), { timeout: 10_000 }).toBe(1);
  }
  sweep.stop();
  await override("three");
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(await stepsOf("three")).toBe(2);
  expect(problems).toEqual([]);
});

test("a sweep that fails is reported, and the next one tries again", async () => {
  const { dataset } = await makeDataset(pool);
  const broken = new Error("no answer");
  let calls = 0;
  const sql = new Proxy(pool.sql, {
    apply: (_, __, query: Parameters<typeof pool.sql>) => {
      if (++calls === 1) throw broken;
      return pool.sql(...query);
    },
  });
  const problems: unknown[] = [];
  const log = (_message: string, error: unknown) => problems.push(error);
  const sweep = startColumnSweep({ pool: { ...pool, sql }, log, everySeconds: 0.05 });
  await expect.poll(() => calls, { timeout: 10_000 }).toBeGreaterThan(2);
  sweep.stop();
  expect(problems).toEqual([broken]);
  expect(await resolveRef(pool, dataset, "main")).toMatchObject({ layout: 0 });
});
