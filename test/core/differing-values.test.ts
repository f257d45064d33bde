import { expect, test } from "vitest";
import {
  appendSamples,
  clearTensor,
  commit,
  createBranch,
  flattenColumns,
  getMembership,
  getStructure,
  resolveRef,
  setValues,
  type Dataset,
} from "../../packages/core/src/index.ts";
import { differingParts } from "../../packages/core/src/version/differing-parts.ts";
import {
  differingValues,
  type DifferingOptions,
} from "../../packages/core/src/version/differing-values.ts";
import { continues } from "../../packages/core/src/version/lineage.ts";
import { makeDataset } from "../helpers/make-dataset.ts";
import { createTestDatabase } from "../helpers/test-database.ts";

const db = await createTestDatabase();

/** Samples of which half are enough overrides to be flattened. */
const ENOUGH = 2000;

const BY = { message: "step", author: "test" };

/** So many samples with their position as a number, committed on `main`. */
async function withNumbers(count: number) {
  const { dataset } = await makeDataset(db, { x: { htype: "generic" } });
  const on = { dataset, branch: "main" };
  const samples = Array.from({ length: count }, (_, number) => ({ values: { x: { number } } }));
  const { sampleIds: ids } = await appendSamples(db, { ...on, samples });
  const { id: first } = await commit(db, { ...on, ...BY });
  return { dataset, on, ids, first };
}

async function set(dataset: Dataset, branch: string, ids: readonly number[], number: number) {
  const edits = ids.map((id) => ({ sample: { id }, tensor: "x", value: { number } }));
  await setValues(db, { dataset, branch, edits });
}

async function chainAt(dataset: Dataset, ref: string) {
  const { tensors } = await getStructure(db, await resolveRef(db, dataset, ref));
  return tensors.get("x")!.steps;
}

async function differing(dataset: Dataset, from: string, to: string, options?: DifferingOptions) {
  const found: number[] = [];
  const chains = [await chainAt(dataset, from), await chainAt(dataset, to)] as const;
  for await (const { sampleId } of differingValues(db, ...chains, options)) found.push(sampleId);
  return found;
}

/** Puts a column that holds the same in the place of what the branch has of the tensor. */
async function flatten(dataset: Dataset, branch: string): Promise<void> {
  const before = await chainAt(dataset, branch);
  await flattenColumns(db);
  expect((await chainAt(dataset, branch))[0]!.columnId, "flattened").not.toBe(before[0]!.columnId);
}

test("a page goes on after a sample and reads no more than asked for", async () => {
  const { dataset, ids, first } = await withNumbers(300);
  const changed = ids.filter((_, position) => position % 3 === 0);
  await set(dataset, "main", changed, -1);
  expect(await differing(dataset, first, "main")).toEqual(changed);
  expect(await differing(dataset, first, "main", { limit: 7 })).toEqual(changed.slice(0, 7));
  expect(await differing(dataset, first, "main", { limit: 0 })).toEqual([]);
  const after = changed[40]!;
  expect(await differing(dataset, first, "main", { after, limit: 60 })).toEqual(
    changed.slice(41, 101),
  );
  expect(await differing(dataset, first, "main", { after: ids.at(-1)! })).toEqual([]);
});

test("what was written the same costs further pages, and none of them loses a sample", async () => {
  const { dataset, ids, first } = await withNumbers(150);
  const same = ids.slice(0, 45).map((id, number) => ({
    sample: { id },
    tensor: "x",
    value: { number },
  }));
  await setValues(db, { dataset, branch: "main", edits: same });
  await set(dataset, "main", ids.slice(45), -1);
  expect(await differing(dataset, first, "main", { limit: 30 })).toEqual(ids.slice(45, 75));
});

test("edits of many commits come in the order of their samples", async () => {
  const { dataset, on, ids, first } = await withNumbers(40);
  const order = ids.map((_, position) => ids[(position * 7) % ids.length]!);
  for (const [nth, id] of order.entries()) {
    await set(dataset, "main", [...new Set([id, ids[0]!])], -1 - nth);
    if (nth % 3 === 0) await commit(db, { ...on, ...BY });
  }
  expect(await differing(dataset, first, "main")).toEqual(ids);
  expect(await differing(dataset, first, "main", { after: ids[9]!, limit: 3 })).toEqual(
    ids.slice(10, 13),
  );
  expect(await differing(dataset, "main", first, { limit: 5 })).toEqual(ids.slice(0, 5));
});

test("samples that a state lacks are jumped over", async () => {
  const { dataset, on, ids, first } = await withNumbers(10);
  const { sampleIds } = await appendSamples(db, {
    ...on,
    samples: Array.from({ length: 200 }, (_, number) => ({ values: { x: { number } } })),
  });
  await set(dataset, "main", [ids[3]!], -1);
  const membership = await getMembership(db, await resolveRef(db, dataset, first));
  expect(await differing(dataset, first, "main")).toEqual([ids[3], ...sampleIds]);
  expect(await differing(dataset, first, "main", { among: [membership] })).toEqual([ids[3]]);
});

test("a flattened column is compared by what was written since", async () => {
  const { dataset, ids, first } = await withNumbers(ENOUGH);
  await createBranch(db, { dataset, name: "side" });
  const many = ids.filter((_, position) => position % 2 === 0);
  await set(dataset, "side", many, -1);
  await commit(db, { dataset, branch: "side", ...BY });
  await set(dataset, "side", [ids[1]!], -2);
  await flatten(dataset, "side");
  const [flat, whole] = [await chainAt(dataset, "side"), await chainAt(dataset, first)];
  expect(flat.some(({ columnId }) => whole.some((step) => step.columnId === columnId))).toBe(false);
  expect(await continues(db, whole, flat)).toBe(true);
  const parts = await differingParts(db, whole, flat);
  expect(parts.find(({ columnId }) => columnId === flat[0]!.columnId)).toMatchObject({
    afterSeq: 0,
  });
  expect(parts.some(({ columnId }) => columnId === whole[0]!.columnId)).toBe(false);
  const expected = [...many, ids[1]!].toSorted((a, b) => a - b);
  expect(await differing(dataset, first, "side")).toEqual(expected);
  expect(await differing(dataset, "side", "main")).toEqual(expected);
  await set(dataset, "side", [ids[3]!], -3);
  await set(dataset, "side", [ids[4]!], 4);
  const both = [...expected, ids[3]!].filter((id) => id !== ids[4]).toSorted((a, b) => a - b);
  expect(await differing(dataset, first, "side")).toEqual(both);
});

test("two columns that were flattened from one meet where they come from", async () => {
  const { dataset, ids, first } = await withNumbers(ENOUGH);
  const halves = { left: ids.slice(0, 1100), right: ids.slice(1000) };
  for (const [name, half] of Object.entries(halves)) {
    await createBranch(db, { dataset, name, from: first });
    await set(dataset, name, half, -half.length);
    await commit(db, { dataset, branch: name, ...BY });
  }
  const [left, right] = [await chainAt(dataset, "left"), await chainAt(dataset, "right")];
  await flattenColumns(db);
  const now = [await chainAt(dataset, "left"), await chainAt(dataset, "right")] as const;
  expect(now.map((steps) => steps.length)).toEqual([1, 1]);
  expect([left[0]!.columnId, right[0]!.columnId]).not.toEqual(now.map(([step]) => step!.columnId));
  expect(await continues(db, ...now)).toBe(true);
  expect(await differing(dataset, "left", "right")).toEqual(ids);
  expect(await differing(dataset, "main", "right")).toEqual(halves.right);
  // Where they come from was removed: they are compared whole, with the same result.
  await db.sql`update columns set flattened_id = null, flattened_bound = null`;
  expect(await differing(dataset, "left", "right")).toEqual(ids);
  expect(await differing(dataset, "main", "right")).toEqual(halves.right);
});

test("a cleared tensor does not continue the one it was", async () => {
  const { dataset, on, ids, first } = await withNumbers(3);
  const before = await chainAt(dataset, first);
  expect(await continues(db, before, await chainAt(dataset, "main"))).toBe(true);
  await clearTensor(db, { ...on, path: "x" });
  expect(await continues(db, before, await chainAt(dataset, "main"))).toBe(false);
  expect(await differing(dataset, first, "main")).toEqual(ids);
  await set(dataset, "main", [ids[1]!], 1);
  expect(await differing(dataset, first, "main")).toEqual([ids[0], ids[2]]);
  expect(await continues(db, [], before)).toBe(false);
});
