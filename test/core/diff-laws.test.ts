import { beforeAll, expect, test } from "vitest";
import {
  appendSamples,
  clearTensor,
  commit,
  createBranch,
  createGroup,
  createTensor,
  deleteSamples,
  deleteTensor,
  editObjects,
  renameTensor,
  setValues,
  updateClasses,
  type Dataset,
} from "../../packages/core/src/index.ts";
import { applyDiff, readState } from "../helpers/apply-diff.ts";
import { makeDataset } from "../helpers/make-dataset.ts";
import { NO_DIFFERENCE, readDiff } from "../helpers/read-diff.ts";
import { createTestDatabase } from "../helpers/test-database.ts";

const db = await createTestDatabase();

let dataset: Dataset;
/** Commits and branches of a history with a change of each kind; both branches have uncommitted ones. */
const refs: string[] = [];

beforeAll(async () => {
  ({ dataset } = await makeDataset(db, {
    x: { htype: "generic" },
    big: { htype: "generic", dtype: "int64" },
    facts: { htype: "json" },
    label: { htype: "class_label", classNames: ["day", "night"] },
    "seen/boxes": { htype: "bbox", describes: "OBJECT" },
    "seen/labels": { htype: "class_label", describes: "OBJECT", classNames: ["cat", "dog"] },
    "seen/counts": { htype: "generic", dtype: "int64", describes: "OBJECT" },
  }));
  const ids = await appendSamples(db, {
    ...on("main"),
    samples: Array.from({ length: 6 }, (_, nth) => ({ values: valuesOf(nth) })),
  }).then(({ sampleIds }) => sampleIds);
  await keep("main");
  await createBranch(db, { dataset, name: "side" });
  await changeMain(ids);
  await changeSide(ids);
  refs.push("main", "side");
});

function on(branch: string) {
  return { dataset, branch };
}

async function keep(branch: string): Promise<void> {
  refs.push((await commit(db, { ...on(branch), message: "step", author: "test" })).id);
}

function valuesOf(nth: number) {
  return {
    x: { number: nth },
    big: { text: `900719925474099${nth}` },
    facts: { json: { nth, list: [nth] } },
    label: { labels: [nth % 2 ? "day" : "night"] },
    ...objectsOf(nth % 3, nth),
  };
}

function objectsOf(count: number, nth: number) {
  const each = Array.from({ length: count }, (_, object) => object);
  return {
    "seen/boxes": { boxes: each.map((object) => [object, nth, 1, 1]) },
    "seen/labels": { labels: each.map((object) => (object % 2 ? "cat" : "dog")) },
    "seen/counts": { numbers: each.map((object) => object) },
  };
}

async function changeMain(ids: readonly number[]): Promise<void> {
  await setValues(db, {
    ...on("main"),
    edits: [
      { sample: { id: ids[0]! }, tensor: "x", value: null },
      { sample: { id: ids[1]! }, tensor: "facts", value: { json: { list: [], nth: null } } },
      { sample: { id: ids[2]! }, tensor: "big", value: { text: "-1" } },
    ],
  });
  await deleteSamples(db, { ...on("main"), samples: [{ id: ids[3]! }] });
  await keep("main");
  await renameTensor(db, { ...on("main"), path: "x", newPath: "y" });
  await createTensor(db, { ...on("main"), path: "x", spec: { htype: "text" } });
  await appendSamples(db, {
    ...on("main"),
    samples: [{ values: { x: { text: "new" }, ...objectsOf(2, 9) } }],
  });
  await keep("main");
  await clearTensor(db, { ...on("main"), path: "seen/boxes" });
  await clearTensor(db, { ...on("main"), path: "label" });
  await edit("main", ids[4]!, { kind: "add", values: objectsOf(1, 4) });
  await keep("main");
  await createGroup(db, { ...on("main"), path: "empty" });
  await deleteTensor(db, { ...on("main"), path: "facts" });
}

async function changeSide(ids: readonly number[]): Promise<void> {
  await edit("side", ids[5]!, { kind: "replace", values: objectsOf(3, 5) });
  await edit("side", ids[0]!, { kind: "add", values: objectsOf(1, 0) });
  const classes = [{ classId: 1, name: "dark" }, { classId: 0, name: "day" }, { name: "dusk" }];
  await updateClasses(db, { ...on("side"), path: "label", classes });
  await keep("side");
  await deleteTensor(db, { ...on("side"), path: "seen/counts" });
  await deleteSamples(db, { ...on("side"), samples: [{ id: ids[1]! }] });
  const dusk = { sample: { id: ids[2]! }, tensor: "label", value: { labels: ["dusk"] } };
  await setValues(db, { ...on("side"), edits: [dusk] });
}

async function edit(
  branch: string,
  id: number,
  change: { kind: "add" | "replace"; values: ReturnType<typeof objectsOf> },
): Promise<void> {
  await editObjects(db, { ...on(branch), edits: [{ sample: { id }, group: "seen", change }] });
}

test("diff(a, a) is empty", async () => {
  for (const ref of refs) {
    expect(await readDiff(db, dataset, [ref, ref]), ref).toEqual(NO_DIFFERENCE);
  }
});

test("applying diff(a, b) to a gives b", async () => {
  for (const from of refs) {
    for (const to of refs) {
      const applied = await applyDiff(db, dataset, [from, to], await readState(db, dataset, from));
      expect(applied, `from ${from} to ${to}`).toEqual(await readState(db, dataset, to));
    }
  }
});

test("small pages tell the same as large ones", async () => {
  for (const to of refs) {
    const whole = await readDiff(db, dataset, [refs[0]!, to]);
    expect(await readDiff(db, dataset, [refs[0]!, to], { page: 1 }), to).toEqual(whole);
  }
});
