import { expect, test } from "vitest";
import {
  appendSamples,
  clearTensor,
  commit,
  countObjectChanges,
  createTensor,
  deleteSamples,
  deleteTensor,
  editObjects,
  getStructure,
  openDiff,
  readObjects,
  resolveRef,
  updateClasses,
  type Dataset,
  type ObjectEdit,
} from "../../packages/core/src/index.ts";
import { makeDataset } from "../helpers/make-dataset.ts";
import { NO_DIFFERENCE, readDiff } from "../helpers/read-diff.ts";
import { createTestDatabase } from "../helpers/test-database.ts";

const db = await createTestDatabase();

const BY = { message: "step", author: "test" };

/** Two samples with two objects each, a cat and a dog, committed on `main`. */
async function withObjects() {
  const { dataset } = await makeDataset(db, {
    boxes: { htype: "bbox", describes: "OBJECT" },
    labels: { htype: "class_label", describes: "OBJECT", classNames: ["cat", "dog"] },
    areas: { htype: "generic", describes: "OBJECT" },
  });
  const on = { dataset, branch: "main" };
  const values = {
    boxes: { boxes: [box(1), box(2)] },
    labels: { labels: ["cat", "dog"] },
    areas: { numbers: [1, 2] },
  };
  const { sampleIds } = await appendSamples(db, { ...on, samples: [{ values }, { values }] });
  const { id: first } = await commit(db, { ...on, ...BY });
  const ids = await objectIds(dataset, sampleIds);
  return { dataset, on, first, samples: sampleIds, objects: sampleIds.map((id) => ids.get(id)!) };
}

function box(number: number): number[] {
  return [number, number, 10, 10];
}

async function objectIds(dataset: Dataset, sampleIds: number[]) {
  const structure = await getStructure(db, await resolveRef(db, dataset));
  const objects = await readObjects(db, structure.objectIds.get("")!, sampleIds);
  return new Map([...objects].map(([sample, { ids }]) => [sample, ids]));
}

type Change = ObjectEdit["change"];

async function edit(dataset: Dataset, sample: number, ...changes: Change[]) {
  const edits = changes.map((change) => ({ sample: { id: sample }, group: "", change }));
  const { edited } = await editObjects(db, { dataset, branch: "main", edits });
  return edited.flatMap(({ objectIds: ids }) => ids);
}

/** Those of one object. */
const values = (number: number, label: number, area = number) => ({
  areas: area,
  boxes: [box(number)],
  labels: [label],
});

test("objects are added, removed, moved and relabelled, with their values", async () => {
  const { dataset, first, samples, objects } = await withObjects();
  const [cat, dog] = objects[0]!;
  const [added] = await edit(
    dataset,
    samples[0]!,
    { kind: "add", values: { boxes: { boxes: [box(3)] }, labels: { labels: ["dog"] } } },
    { kind: "update", objectId: cat!, values: { boxes: { boxes: [box(7)] } } },
    { kind: "remove", objectId: dog! },
  );
  const [second, other] = objects[1]!;
  const all = { boxes: { boxes: [box(8)] }, labels: { labels: ["dog"] }, areas: { number: 5 } };
  await edit(dataset, samples[1]!, { kind: "update", objectId: second!, values: all });
  await edit(dataset, samples[1]!, {
    kind: "update",
    objectId: other!,
    values: { labels: { labels: ["cat"] } },
  });
  expect(await readDiff(db, dataset, [first, "main"])).toEqual({
    ...NO_DIFFERENCE,
    tensors: ["areas VALUES_CHANGED", "boxes VALUES_CHANGED", "labels VALUES_CHANGED"],
    objects: [
      ["", samples[0], cat, "MOVED", values(1, 0), { ...values(1, 0), boxes: [box(7)] }],
      ["", samples[0], dog, "REMOVED", values(2, 1), {}],
      ["", samples[0], added, "ADDED", {}, values(3, 1, Number.NaN)],
      ["", samples[1], second, "MOVED RELABELLED CHANGED", values(1, 0), values(8, 1, 5)],
      ["", samples[1], other, "RELABELLED", values(2, 1), values(2, 0)],
    ],
  });
});

test("an object that was written the same is no change", async () => {
  const { dataset, first, samples, objects } = await withObjects();
  const same = { boxes: { boxes: [box(1)] } };
  await edit(dataset, samples[0]!, { kind: "update", objectId: objects[0]![0]!, values: same });
  expect(await readDiff(db, dataset, [first, "main"])).toEqual(NO_DIFFERENCE);
});

test("whole arrays make every object another one", async () => {
  const { dataset, first, samples, objects } = await withObjects();
  const replaced = await edit(dataset, samples[0]!, {
    kind: "replace",
    values: { boxes: { boxes: [box(1)] }, labels: { labels: ["cat"] }, areas: { numbers: [1] } },
  });
  const { objects: found } = await readDiff(db, dataset, [first, "main"]);
  expect(found.map(([, , id, kinds]) => [id, kinds])).toEqual([
    [objects[0]![0], "REMOVED"],
    [objects[0]![1], "REMOVED"],
    [replaced[0], "ADDED"],
  ]);
});

test("objects that were put in the place of equal ones are others", async () => {
  const { dataset, first, samples } = await withObjects();
  const same = {
    boxes: { boxes: [box(1), box(2)] },
    labels: { labels: ["cat", "dog"] },
    areas: { numbers: [1, 2] },
  };
  await edit(dataset, samples[0]!, { kind: "replace", values: same });
  const { objects, tensors } = await readDiff(db, dataset, [first, "main"]);
  expect(objects.map(([, , , kinds]) => kinds)).toEqual(["REMOVED", "REMOVED", "ADDED", "ADDED"]);
  expect(tensors).toEqual([
    "areas VALUES_CHANGED",
    "boxes VALUES_CHANGED",
    "labels VALUES_CHANGED",
  ]);
});

test("a renamed class relabels nothing", async () => {
  const { dataset, on, first } = await withObjects();
  const classes = [
    { classId: 1, name: "hound" },
    { classId: 0, name: "cat" },
  ];
  await updateClasses(db, { ...on, path: "labels", classes });
  expect(await readDiff(db, dataset, [first, "main"])).toEqual({
    ...NO_DIFFERENCE,
    tensors: ["labels CLASSES_CHANGED"],
  });
});

test("objects of samples that came or went are not told one by one", async () => {
  const { dataset, on, first, samples, objects } = await withObjects();
  await edit(dataset, samples[0]!, { kind: "remove", objectId: objects[0]![0]! });
  await deleteSamples(db, { ...on, samples: [{ id: samples[0]! }] });
  const added = { boxes: { boxes: [box(1)] }, labels: { labels: ["cat"] } };
  const appended = await appendSamples(db, { ...on, samples: [{ values: added }] });
  expect(await readDiff(db, dataset, [first, "main"])).toEqual({
    ...NO_DIFFERENCE,
    added: appended.sampleIds,
    deleted: [samples[0]],
  });
});

test("clearing removes the objects, deleting one tensor changes those that stay", async () => {
  const { dataset, on, first, objects } = await withObjects();
  await deleteTensor(db, { ...on, path: "areas" });
  const without = await readDiff(db, dataset, [first, "main"]);
  expect(without.tensors).toEqual(["areas DELETED VALUES_CHANGED"]);
  expect(without.objects.map(([, , id, kinds]) => [id, kinds])).toEqual(
    objects.flat().map((id) => [id, "CHANGED"]),
  );
  await commit(db, { ...on, ...BY });
  await clearTensor(db, { ...on, path: "boxes" });
  const head = (await resolveRef(db, dataset)).commitId;
  const cleared = await readDiff(db, dataset, [head, "main"]);
  expect(cleared.tensors).toEqual([
    "boxes CLEARED VALUES_CHANGED",
    "labels CLEARED VALUES_CHANGED",
  ]);
  expect(cleared.objects.map(([, , id, kinds]) => [id, kinds])).toEqual(
    objects.flat().map((id) => [id, "REMOVED"]),
  );
});

test("a group that is made anew under its name has other objects", async () => {
  const { dataset, on, first, samples, objects } = await withObjects();
  for (const path of ["areas", "boxes", "labels"]) await deleteTensor(db, { ...on, path });
  await createTensor(db, { ...on, path: "boxes", spec: { htype: "bbox", describes: "OBJECT" } });
  const [added] = await edit(dataset, samples[0]!, {
    kind: "add",
    values: { boxes: { boxes: [box(1)] } },
  });
  const { objects: found, tensors } = await readDiff(db, dataset, [first, "main"], { page: 2 });
  expect(tensors).toEqual([
    "areas DELETED VALUES_CHANGED",
    "boxes DELETED VALUES_CHANGED",
    "boxes CREATED VALUES_CHANGED",
    "labels DELETED VALUES_CHANGED",
  ]);
  expect(found.map(([, sample, id, kinds]) => [sample, id, kinds])).toEqual([
    ...objects.flatMap((ids, nth) => ids.map((id) => [samples[nth], id, "REMOVED"])),
    [samples[0], added, "ADDED"],
  ]);
});

test("a filter shows only what of the objects it names", async () => {
  const { dataset, first, samples, objects } = await withObjects();
  const [cat, dog] = objects[0]!;
  await edit(
    dataset,
    samples[0]!,
    { kind: "update", objectId: cat!, values: { boxes: { boxes: [box(7)] } } },
    { kind: "remove", objectId: dog! },
  );
  const labels = await readDiff(db, dataset, [first, "main"], { tensors: ["labels"] });
  expect(labels.objects).toEqual([["", samples[0], dog, "REMOVED", { labels: [1] }, {}]]);
});

test("counts are of objects, and of each tensor those that differ in it", async () => {
  const { dataset, first, samples, objects } = await withObjects();
  const [cat, dog] = objects[0]!;
  await edit(
    dataset,
    samples[0]!,
    { kind: "update", objectId: cat!, values: { boxes: { boxes: [box(7)] } } },
    { kind: "remove", objectId: dog! },
  );
  const [from, to] = [await resolveRef(db, dataset, first), await resolveRef(db, dataset)];
  const diff = await openDiff(db, { dataset, from, to });
  const counts = await countObjectChanges(db, diff, diff.groups[0]!);
  expect(counts.objects).toBe(2);
  const byPath = diff.tensors.map(({ after, tensorId }) => [
    after!.path,
    counts.tensors.get(tensorId),
  ]);
  expect(Object.fromEntries(byPath)).toEqual({
    areas: { added: 0, updated: 0, removed: 1 },
    boxes: { added: 0, updated: 1, removed: 1 },
    labels: { added: 0, updated: 0, removed: 1 },
  });
});

test("pages of one object go through samples with many", async () => {
  const { dataset, on, first, samples } = await withObjects();
  const many = Array.from({ length: 7 }, (_, at) => box(at));
  const added: number[][] = [];
  for (const sample of samples) {
    const change = { boxes: { boxes: many }, labels: { labels: many.map(() => "cat") } };
    added.push(await edit(dataset, sample, { kind: "replace", values: change }));
  }
  await commit(db, { ...on, ...BY });
  const whole = await readDiff(db, dataset, [first, "main"]);
  expect(whole.objects.length).toBe(2 * (2 + 7));
  for (const page of [1, 4]) {
    expect(await readDiff(db, dataset, [first, "main"], { page })).toEqual(whole);
  }
  const back = await readDiff(db, dataset, ["main", first], { page: 3 });
  expect(back.objects.filter(([, , , kinds]) => kinds === "REMOVED").map(([, , id]) => id)).toEqual(
    added.flat(),
  );
});
