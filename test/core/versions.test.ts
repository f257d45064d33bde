import { expect, test } from "vitest";
import {
  appendSamples,
  clearTensor,
  commit,
  createBranch,
  createTensor,
  deleteBranch,
  deleteSamples,
  deleteTensor,
  editObjects,
  getBranch,
  getMembership,
  getStructure,
  hasUncommittedChanges,
  listCommits,
  readObjects,
  readValues,
  renameTensor,
  reset,
  resolveRef,
  setValues,
  tensorOf,
  type Database,
  type Dataset,
} from "../../packages/core/src/index.ts";
import { makeDataset } from "../helpers/make-dataset.ts";
import { createTestDatabase } from "../helpers/test-database.ts";

const db = await createTestDatabase();

const NUMBER = { htype: "generic" } as const;

async function numbers(
  on: Database,
  dataset: Dataset,
  ref: string,
  path = "x",
): Promise<(number | null)[]> {
  const state = await resolveRef(on, dataset, ref);
  const structure = await getStructure(on, state);
  const ids = (await getMembership(on, state)).slice(0, 1000);
  const [values] = await readValues(on, [tensorOf(structure, path)], ids);
  return ids.map((id) => {
    const value = values!.get(id)?.value;
    return value?.kind === "number" ? value.number : null;
  });
}

async function withNumbers(...values: number[]): Promise<{ dataset: Dataset; first: string }> {
  const { dataset } = await makeDataset(db, { x: NUMBER });
  const on = { dataset, branch: "main" };
  await appendSamples(db, {
    ...on,
    samples: values.map((number) => ({ values: { x: { number } } })),
  });
  const { id } = await commit(db, { ...on, message: "first", author: "test" });
  return { dataset, first: id };
}

test("a commit is found by eight characters of its id, unless several begin with them", async () => {
  const { dataset, first } = await withNumbers(1);
  const start = first.slice(0, 8);
  expect(await resolveRef(db, dataset, start)).toMatchObject({ kind: "COMMIT", commitId: first });
  await expect(resolveRef(db, dataset, first.slice(0, 7))).rejects.toMatchObject({
    code: "REF_NOT_FOUND",
  });
  const twin = JSON.stringify({ id: start.padEnd(64, "0") });
  await db.sql`
    insert into commits
    select (jsonb_populate_record(c, ${twin}::jsonb)).* from commits c where c.id = ${first}`;
  await expect(resolveRef(db, dataset, start)).rejects.toMatchObject({ code: "REF_AMBIGUOUS" });
  expect(await resolveRef(db, dataset, first)).toMatchObject({ commitId: first });
});

test("a commit keeps what a later edit changes", async () => {
  const { dataset, first } = await withNumbers(1, 2, 3);
  const on = { dataset, branch: "main" };
  const { revision } = await getBranch(db, dataset, "main");
  await setValues(db, {
    ...on,
    edits: [{ sample: { index: 1 }, tensor: "x", value: { number: 20 } }],
    atRevision: revision,
  });
  expect(await numbers(db, dataset, "main")).toEqual([1, 20, 3]);
  expect(await numbers(db, dataset, first)).toEqual([1, 2, 3]);
  const second = await commit(db, { ...on, message: "second", author: "test" });
  expect(second).toMatchObject({ parentIds: [first], valuesChanged: 1, samplesAdded: 0 });
  expect(await numbers(db, dataset, second.id.slice(0, 8))).toEqual([1, 20, 3]);
  expect(await numbers(db, dataset, first)).toEqual([1, 2, 3]);
});

test("a branch begins at the head and does not touch where it came from", async () => {
  const { dataset } = await withNumbers(1, 2, 3);
  await appendSamples(db, { dataset, branch: "main", samples: [{ values: { x: { number: 4 } } }] });
  await createBranch(db, { dataset, name: "side" });
  expect(await numbers(db, dataset, "side")).toEqual([1, 2, 3]);
  await appendSamples(db, { dataset, branch: "side", samples: [{ values: { x: { number: 5 } } }] });
  const ref = await resolveRef(db, dataset, "side");
  const id = (await getMembership(db, ref)).at(0);
  await setValues(db, {
    dataset,
    branch: "side",
    edits: [{ sample: { id }, tensor: "x", value: null }],
  });
  expect(await numbers(db, dataset, "side")).toEqual([null, 2, 3, 5]);
  expect(await numbers(db, dataset, "main")).toEqual([1, 2, 3, 4]);
  await reset(db, { dataset, branch: "side" });
  expect(await numbers(db, dataset, "side")).toEqual([1, 2, 3]);
});

test("deleting samples shifts the indices after them, and only there", async () => {
  const { dataset, first } = await withNumbers(0, 1, 2, 3, 4, 5);
  const { revision } = await getBranch(db, dataset, "main");
  await deleteSamples(db, {
    dataset,
    branch: "main",
    samples: [{ index: 1 }, { index: 4 }],
    atRevision: revision,
  });
  expect(await numbers(db, dataset, "main")).toEqual([0, 2, 3, 5]);
  expect(await numbers(db, dataset, first)).toEqual([0, 1, 2, 3, 4, 5]);
  await expect(
    deleteSamples(db, { dataset, branch: "main", samples: [{ index: 0 }], atRevision: revision }),
  ).rejects.toMatchObject({ code: "CONFLICT" });
});

test("reset brings back values, samples and tensors", async () => {
  const { dataset } = await withNumbers(1, 2, 3);
  const on = { dataset, branch: "main" };
  const id = (await getMembership(db, await resolveRef(db, dataset))).at(2);
  await setValues(db, { ...on, edits: [{ sample: { id }, tensor: "x", value: { number: 9 } }] });
  await deleteSamples(db, { ...on, samples: [{ id }] });
  await clearTensor(db, { ...on, path: "x" });
  await appendSamples(db, { ...on, samples: [{ values: { x: { number: 7 } } }] });
  expect(await numbers(db, dataset, "main")).toEqual([null, null, 7]);
  await renameTensor(db, { ...on, path: "x", newPath: "y" });
  await createTensor(db, { ...on, path: "x", spec: NUMBER });
  expect(await numbers(db, dataset, "main", "y")).toEqual([null, null, 7]);
  await deleteTensor(db, { ...on, path: "y" });
  expect(await hasUncommittedChanges(db, await resolveRef(db, dataset))).toBe(true);
  await reset(db, on);
  expect(await hasUncommittedChanges(db, await resolveRef(db, dataset))).toBe(false);
  expect(await numbers(db, dataset, "main")).toEqual([1, 2, 3]);
});

test("a value set back to what the head has is no change", async () => {
  const { dataset } = await withNumbers(1, 2);
  const on = { dataset, branch: "main" };
  const id = (await getMembership(db, await resolveRef(db, dataset))).at(0);
  await setValues(db, { ...on, edits: [{ sample: { id }, tensor: "x", value: { number: 5 } }] });
  await setValues(db, { ...on, edits: [{ sample: { id }, tensor: "x", value: { number: 1 } }] });
  await expect(commit(db, { ...on, message: "nothing", author: "test" })).rejects.toMatchObject({
    code: "NOTHING_TO_COMMIT",
  });
});

test("objects keep their ids through edits of others", async () => {
  const { dataset } = await makeDataset(db, {
    boxes: { htype: "bbox", describes: "OBJECT" },
    labels: { htype: "class_label", describes: "OBJECT", classNames: ["cat", "dog"] },
    areas: { htype: "generic", describes: "OBJECT" },
  });
  const on = { dataset, branch: "main" };
  const { sampleIds } = await appendSamples(db, {
    ...on,
    samples: [
      {
        values: {
          boxes: {
            boxes: [
              [0, 0, 2, 2],
              [1, 1, 3, 3],
            ],
          },
          labels: { labels: ["cat", "dog"] },
        },
      },
    ],
  });
  await commit(db, { ...on, message: "objects", author: "test" });
  await createBranch(db, { dataset, name: "side" });
  const objects = async (ref: string) => {
    const structure = await getStructure(db, await resolveRef(db, dataset, ref));
    return (await readObjects(db, structure.objectIds.get("")!, sampleIds)).get(sampleIds[0]!)!;
  };
  const before = await objects("side");
  const sample = { id: sampleIds[0]! };
  await editObjects(db, {
    dataset,
    branch: "side",
    edits: [
      { sample, group: "", change: { kind: "remove", objectId: before.ids[0]! } },
      {
        sample,
        group: "",
        change: {
          kind: "update",
          objectId: before.ids[1]!,
          values: { labels: { labels: ["cat"] } },
        },
      },
      {
        sample,
        group: "",
        change: {
          kind: "add",
          values: { boxes: { boxes: [[5, 5, 1, 1]] }, labels: { labels: ["dog"] } },
        },
      },
    ],
  });
  const after = await objects("side");
  expect(after.ids).toEqual([before.ids[1], expect.any(Number)]);
  expect(await objects("main")).toEqual(before);
  const structure = await getStructure(db, await resolveRef(db, dataset, "side"));
  const [boxes, labels, areas] = await readValues(
    db,
    ["boxes", "labels", "areas"].map((path) => tensorOf(structure, path)),
    sampleIds,
  );
  expect(boxes!.get(sampleIds[0]!)!.value).toEqual({
    kind: "boxes",
    boxes: [
      [1, 1, 3, 3],
      [5, 5, 1, 1],
    ],
  });
  expect(labels!.get(sampleIds[0]!)!.value).toEqual({ kind: "labels", classIds: [0, 1] });
  expect(areas!.get(sampleIds[0]!)!.value).toMatchObject({ numbers: [Number.NaN, Number.NaN] });
  await expect(
    editObjects(db, {
      dataset,
      branch: "side",
      edits: [
        {
          sample,
          group: "",
          expectedRevision: before.revision,
          change: { kind: "remove", objectId: after.ids[0]! },
        },
      ],
    }),
  ).rejects.toMatchObject({ code: "CONFLICT" });
});

test("two writers that expect the same revision: one of them is told", async () => {
  const { dataset } = await withNumbers(1);
  await createBranch(db, { dataset, name: "side" });
  const id = (await getMembership(db, await resolveRef(db, dataset))).at(0);
  const structure = await getStructure(db, await resolveRef(db, dataset, "side"));
  const [values] = await readValues(db, [tensorOf(structure, "x")], [id]);
  const { revision: expectedRevision } = values!.get(id)!;
  const edit = (number: number) =>
    setValues(db, {
      dataset,
      branch: "side",
      edits: [{ sample: { id }, tensor: "x", value: { number }, expectedRevision }],
    });
  const outcomes = await Promise.allSettled([2, 3, 4, 5].map(edit));
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
});

test("writers on one branch at once lose nothing, and appended ids follow each other", async () => {
  const { dataset } = await withNumbers(0);
  await createBranch(db, { dataset, name: "side" });
  await Promise.all(
    Array.from({ length: 20 }, (_, writer) =>
      appendSamples(db, {
        dataset,
        branch: "side",
        samples: [{ values: { x: { number: writer } } }, { values: { x: { number: writer } } }],
      }),
    ),
  );
  const found = await numbers(db, dataset, "side");
  expect(found).toHaveLength(41);
  for (let pair = 1; pair < 41; pair += 2) expect(found[pair]).toBe(found[pair + 1]);
  expect(new Set(found.slice(1)).size).toBe(20);
});

test("the history of a branch goes back through where it began", async () => {
  const { dataset, first } = await withNumbers(1);
  await createBranch(db, { dataset, name: "side" });
  await appendSamples(db, { dataset, branch: "side", samples: [{ values: {} }] });
  const second = await commit(db, { dataset, branch: "side", message: "second", author: "test" });
  const { commits } = await listCommits(db, await resolveRef(db, dataset, "side"), { first: 10 });
  expect(commits.map(({ message }) => message)).toEqual(["second", "first", "Create the dataset"]);
  await deleteBranch(db, { dataset, branch: "side" });
  expect(await numbers(db, dataset, second.id)).toEqual([1, null]);
  await expect(resolveRef(db, dataset, "side")).rejects.toMatchObject({ code: "REF_NOT_FOUND" });
  expect(commits.at(-2)!.id).toBe(first);
});
