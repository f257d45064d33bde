import { expect, test } from "vitest";
import {
  appendSamples,
  clearTensor,
  commit,
  createBranch,
  createGroup,
  createTag,
  createTensor,
  deleteSamples,
  deleteTensor,
  listTensorChanges,
  openDiff,
  renameTensor,
  reset,
  resolveRef,
  setValues,
  updateClasses,
  type Dataset,
} from "../../packages/core/src/index.ts";
import { makeDataset } from "../helpers/make-dataset.ts";
import { countDiff, NO_DIFFERENCE, readDiff } from "../helpers/read-diff.ts";
import { createTestDatabase } from "../helpers/test-database.ts";

const db = await createTestDatabase();

const NUMBER = { htype: "generic" } as const;
const BY = { message: "step", author: "test" };

/** A dataset with one number for each of these, committed on `main`. */
async function withNumbers(...numbers: number[]) {
  const { dataset } = await makeDataset(db, { x: NUMBER, note: { htype: "text" } });
  const samples = numbers.map((number) => ({ values: { x: { number } } }));
  const { sampleIds } = await appendSamples(db, { dataset, branch: "main", samples });
  const { id: first } = await commit(db, { dataset, branch: "main", ...BY });
  return { dataset, first, ids: sampleIds };
}

async function set(dataset: Dataset, id: number, number: number | null, branch = "main") {
  const value = number === null ? null : { number };
  await setValues(db, { dataset, branch, edits: [{ sample: { id }, tensor: "x", value }] });
}

test("values are updated, added and removed, with what they were and are", async () => {
  const { dataset, first, ids } = await withNumbers(1, 2, 3);
  const on = { dataset, branch: "main" };
  await set(dataset, ids[0]!, 10);
  await set(dataset, ids[2]!, null);
  const note = { sample: { id: ids[1]! }, tensor: "note", value: { text: "blurred" } };
  await setValues(db, { ...on, edits: [note] });
  const expected = {
    ...NO_DIFFERENCE,
    tensors: ["note VALUES_CHANGED", "x VALUES_CHANGED"],
    values: [
      ["note", ids[1], "ADDED", null, "blurred"],
      ["x", ids[0], "UPDATED", 1, 10],
      ["x", ids[2], "REMOVED", 3, null],
    ],
  };
  // Among uncommitted changes, and the same between the commits afterwards.
  expect(await readDiff(db, dataset, [first, "main"])).toEqual(expected);
  const { id: second } = await commit(db, { ...on, ...BY });
  expect(await readDiff(db, dataset, [first, second])).toEqual(expected);
  await createTag(db, { dataset, name: "second", ref: second, author: "test" });
  expect(await readDiff(db, dataset, [first.slice(0, 10), "second"])).toEqual(expected);
});

test("the other way round additions are removals", async () => {
  const { dataset, first, ids } = await withNumbers(1, 2);
  const on = { dataset, branch: "main" };
  await set(dataset, ids[0]!, null);
  await deleteSamples(db, { ...on, samples: [{ id: ids[1]! }] });
  await createTensor(db, { ...on, path: "y", spec: NUMBER });
  expect(await readDiff(db, dataset, ["main", first])).toEqual({
    added: [ids[1]],
    deleted: [],
    tensors: ["x VALUES_CHANGED", "y DELETED"],
    values: [["x", ids[0], "ADDED", null, 1]],
    objects: [],
  });
});

test("values of samples that came or went are no updates", async () => {
  const { dataset, first, ids } = await withNumbers(1, 2, 3, 4);
  const on = { dataset, branch: "main" };
  await set(dataset, ids[1]!, 20);
  await set(dataset, ids[2]!, 30);
  await deleteSamples(db, { ...on, samples: [{ id: ids[2]! }] });
  const { sampleIds } = await appendSamples(db, {
    ...on,
    samples: [{ values: { x: { number: 5 } } }, { values: { x: { number: 6 } } }],
  });
  await set(dataset, sampleIds[0]!, 50);
  expect(await readDiff(db, dataset, [first, "main"])).toEqual({
    added: sampleIds,
    deleted: [ids[2]],
    tensors: ["x VALUES_CHANGED"],
    values: [["x", ids[1], "UPDATED", 2, 20]],
    objects: [],
  });
});

test("a sample that was appended and deleted between the two is in neither", async () => {
  const { dataset, first } = await withNumbers(1);
  const on = { dataset, branch: "main" };
  const { sampleIds } = await appendSamples(db, { ...on, samples: [{ values: {} }] });
  await commit(db, { ...on, ...BY });
  await deleteSamples(db, { ...on, samples: sampleIds.map((id) => ({ id })) });
  await commit(db, { ...on, ...BY });
  expect(await readDiff(db, dataset, [first, "main"])).toEqual(NO_DIFFERENCE);
});

test("tensors are created, deleted and renamed; one made anew under a name is another", async () => {
  const { dataset, first, ids } = await withNumbers(1, 2);
  const on = { dataset, branch: "main" };
  await renameTensor(db, { ...on, path: "x", newPath: "y" });
  await createTensor(db, { ...on, path: "x", spec: NUMBER });
  await set(dataset, ids[1]!, 7);
  await deleteTensor(db, { ...on, path: "note" });
  const difference = await readDiff(db, dataset, [first, "main"]);
  expect(difference).toEqual({
    ...NO_DIFFERENCE,
    tensors: ["note DELETED", "x CREATED VALUES_CHANGED", "y RENAMED"],
    values: [["x", ids[1], "ADDED", null, 7]],
  });
});

test("a deleted tensor's values are removals", async () => {
  const { dataset, first, ids } = await withNumbers(1, 2);
  await deleteTensor(db, { dataset, branch: "main", path: "x" });
  const { tensors, values } = await readDiff(db, dataset, [first, "main"]);
  expect(tensors).toEqual(["x DELETED VALUES_CHANGED"]);
  expect(values).toEqual([
    ["x", ids[0], "REMOVED", 1, null],
    ["x", ids[1], "REMOVED", 2, null],
  ]);
});

test("a cleared tensor lost its values; what is written again the same is no update", async () => {
  const { dataset, first, ids } = await withNumbers(1, 2, 3);
  await clearTensor(db, { dataset, branch: "main", path: "x" });
  await clearTensor(db, { dataset, branch: "main", path: "note" });
  await set(dataset, ids[1]!, 2);
  await set(dataset, ids[2]!, 4);
  expect(await readDiff(db, dataset, [first, "main"])).toEqual({
    ...NO_DIFFERENCE,
    tensors: ["x CLEARED VALUES_CHANGED"],
    values: [
      ["x", ids[0], "REMOVED", 1, null],
      ["x", ids[2], "UPDATED", 3, 4],
    ],
  });
});

test("classes are added, removed and renamed; labels that mean the same are no change", async () => {
  const { dataset } = await makeDataset(db, {
    label: { htype: "class_label", classNames: ["cat", "dog", "cow"] },
  });
  const on = { dataset, branch: "main" };
  await appendSamples(db, { ...on, samples: [{ values: { label: { labels: ["dog"] } } }] });
  const { id: first } = await commit(db, { ...on, ...BY });
  const classes = [{ classId: 1, name: "hound" }, { name: "hen" }, { classId: 0, name: "cat" }];
  await updateClasses(db, { ...on, path: "label", classes });
  const [from, to] = [await resolveRef(db, dataset, first), await resolveRef(db, dataset)];
  const changes = await listTensorChanges(db, await openDiff(db, { dataset, from, to }));
  expect(changes).toMatchObject([
    {
      kinds: ["CLASSES_CHANGED"],
      classesAdded: [{ name: "hen" }],
      classesRemoved: [{ id: 2, name: "cow" }],
      classesRenamed: [{ before: { id: 1, name: "dog" }, after: { id: 1, name: "hound" } }],
    },
  ]);
  expect((await readDiff(db, dataset, [first, "main"])).values).toEqual([]);
});

test("groups that were made as such are told", async () => {
  const { dataset, first } = await withNumbers(1);
  await createGroup(db, { dataset, branch: "main", path: "empty" });
  const [from, to] = [await resolveRef(db, dataset, first), await resolveRef(db, dataset)];
  expect(await openDiff(db, { dataset, from, to })).toMatchObject({
    groupsCreated: ["empty"],
    groupsDeleted: [],
  });
  expect(await openDiff(db, { dataset, from: to, to: from })).toMatchObject({
    groupsCreated: [],
    groupsDeleted: ["empty"],
  });
});

test("of a merge base, only what the second ref did", async () => {
  const { dataset, first, ids } = await withNumbers(1, 2, 3);
  await createBranch(db, { dataset, name: "side" });
  await set(dataset, ids[0]!, 10);
  await commit(db, { dataset, branch: "main", ...BY });
  await set(dataset, ids[1]!, 20, "side");
  const fromMain = ["x", ids[0], "UPDATED", 10, 1];
  const bySide = ["x", ids[1], "UPDATED", 2, 20];
  expect((await readDiff(db, dataset, ["main", "side"])).values).toEqual([fromMain, bySide]);
  const options = { fromMergeBase: true };
  expect((await readDiff(db, dataset, ["main", "side"], options)).values).toEqual([bySide]);
  const [from, to] = [await resolveRef(db, dataset, "main"), await resolveRef(db, dataset, "side")];
  expect((await openDiff(db, { dataset, from, to, ...options })).mergeBaseId).toBe(first);
  expect((await openDiff(db, { dataset, from, to })).mergeBaseId).toBeNull();
});

test("a filter names tensors as either side does", async () => {
  const { dataset, first, ids } = await withNumbers(1, 2);
  const on = { dataset, branch: "main" };
  await set(dataset, ids[0]!, 10);
  await renameTensor(db, { ...on, path: "x", newPath: "y" });
  const note = { sample: { id: ids[1]! }, tensor: "note", value: { text: "dark" } };
  await setValues(db, { ...on, edits: [note] });
  const change = ["y", ids[0], "UPDATED", 1, 10];
  for (const path of ["x", "y"]) {
    const { tensors, values } = await readDiff(db, dataset, [first, "main"], { tensors: [path] });
    expect([tensors, values]).toEqual([["y RENAMED VALUES_CHANGED"], [change]]);
  }
  expect((await readDiff(db, dataset, [first, "main"], { tensors: [] })).tensors).toEqual([]);
  await expect(readDiff(db, dataset, [first, "main"], { tensors: ["z"] })).rejects.toMatchObject({
    code: "TENSOR_NOT_FOUND",
  });
});

test("counts agree with the pages", async () => {
  const { dataset, first, ids } = await withNumbers(1, 2, 3, 4);
  const on = { dataset, branch: "main" };
  await set(dataset, ids[0]!, 10);
  await set(dataset, ids[1]!, null);
  await createTensor(db, { ...on, path: "y", spec: NUMBER });
  const { sampleIds } = await appendSamples(db, {
    ...on,
    samples: [{ values: { y: { number: 1 } } }],
  });
  const made = [ids[0]!, ids[2]!, ids[3]!].map((id) => ({
    sample: { id },
    tensor: "y",
    value: { number: id },
  }));
  await setValues(db, { ...on, edits: made });
  await deleteSamples(db, { ...on, samples: [{ id: ids[3]! }] });
  const [from, to] = [await resolveRef(db, dataset, first), await resolveRef(db, dataset)];
  const none = { added: 0, updated: 0, removed: 0 };
  expect(await countDiff(db, await openDiff(db, { dataset, from, to }))).toEqual({
    samples: [sampleIds.length, 1],
    values: {
      note: none,
      x: { added: 0, updated: 1, removed: 1 },
      y: { added: 2, updated: 0, removed: 0 },
    },
    objects: {},
  });
  expect((await countDiff(db, await openDiff(db, { dataset, from: to, to: from }))).values).toEqual(
    {
      note: none,
      x: { added: 1, updated: 1, removed: 0 },
      y: { added: 0, updated: 0, removed: 2 },
    },
  );
});

test("a diff with itself is empty, whatever the ref", async () => {
  const { dataset, first, ids } = await withNumbers(1, 2);
  await set(dataset, ids[0]!, 5);
  expect(await readDiff(db, dataset, ["main", "main"])).toEqual(NO_DIFFERENCE);
  expect(await readDiff(db, dataset, [first, first])).toEqual(NO_DIFFERENCE);
  await set(dataset, ids[0]!, 1);
  expect(await readDiff(db, dataset, [first, "main"])).toEqual(NO_DIFFERENCE);
  await set(dataset, ids[0]!, 5);
  await reset(db, { dataset, branch: "main" });
  expect(await readDiff(db, dataset, [first, "main"])).toEqual(NO_DIFFERENCE);
});
