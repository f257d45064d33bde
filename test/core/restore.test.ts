import { beforeEach, describe, expect, test } from "vitest";
import {
  appendSamples,
  clearTensor,
  commit,
  createBranch,
  createTag,
  createTensor,
  deleteSamples,
  deleteTensor,
  editObjects,
  getBranch,
  getStructure,
  hasUncommittedChanges,
  renameTensor,
  reset,
  resolveRef,
  restore,
  setValues,
  updateClasses,
  type Dataset,
  type RestoreInput,
} from "../../packages/core/src/index.ts";
import { collectChanges } from "../../packages/core/src/version/collect-changes.ts";
import { makeDataset } from "../helpers/make-dataset.ts";
import { showRef } from "../helpers/show-ref.ts";
import { createTestDatabase } from "../helpers/test-database.ts";

const db = await createTestDatabase();

const NUMBER = { htype: "generic" } as const;
const BOX = [0, 0, 1, 1];

let dataset: Dataset;
let on: { dataset: Dataset; branch: string };
let ids: number[];
/** A commit with three samples: x 1, 2, 3; a weather; two objects each. */
let first: string;

beforeEach(async () => {
  ({ dataset } = await makeDataset(db, {
    x: NUMBER,
    weather: { htype: "class_label", classNames: ["rain", "sun"] },
    boxes: { htype: "bbox", describes: "OBJECT" },
    labels: { htype: "class_label", describes: "OBJECT", classNames: ["cat", "dog"] },
  }));
  on = { dataset, branch: "main" };
  const samples = [1, 2, 3].map((number) => ({
    values: {
      x: { number },
      weather: { labels: ["rain"] },
      boxes: { boxes: [BOX, [number, 0, 1, 1]] },
      labels: { labels: ["cat", "dog"] },
    },
  }));
  ({ sampleIds: ids } = await appendSamples(db, { ...on, samples }));
  first = await save("first");
});

async function save(message: string, branch = "main"): Promise<string> {
  return (await commit(db, { dataset, branch, message, author: "test" })).id;
}

const show = (ref: string) => showRef(db, dataset, ref);

function bring(input: Omit<RestoreInput, "dataset" | "branch" | "from">, from = first) {
  return restore(db, { ...on, from, ...input });
}

async function setX(sample: number, number: number | null, branch = "main"): Promise<void> {
  const value = number === null ? null : { number };
  await setValues(db, { dataset, branch, edits: [{ sample: { id: sample }, tensor: "x", value }] });
}

/** The number of values that differ, and whether anything else does. */
async function differenceTo(ref: string) {
  const head = await getStructure(db, await resolveRef(db, dataset, ref));
  const working = await getStructure(db, await resolveRef(db, dataset, "main"));
  return collectChanges(db, head, working);
}

describe("a tensor", () => {
  test("gets its values back, as an uncommitted change", async () => {
    await setX(ids[0]!, 10);
    const second = await save("second");
    const before = await getBranch(db, dataset, "main");
    const { revision } = await bring({ tensors: ["x"] });
    expect(revision).toBeGreaterThan(before.revision);
    expect((await show("main")).values["x"]).toEqual([1, 2, 3]);
    expect((await show(second)).values["x"]).toEqual([10, 2, 3]);
    expect(await hasUncommittedChanges(db, await resolveRef(db, dataset))).toBe(true);
    const third = await commit(db, { ...on, message: "back", author: "test" });
    expect(third.valuesChanged).toBe(1);
    await setX(ids[1]!, 20);
    expect((await show("main")).values["x"]).toEqual([1, 20, 3]);
    expect((await show(third.id)).values["x"]).toEqual([1, 2, 3]);
  });

  test("comes back after it was deleted, with the identity it had", async () => {
    const identity = async (ref: string) =>
      (await getStructure(db, await resolveRef(db, dataset, ref))).tensors.get("x")!.id;
    await deleteTensor(db, { ...on, path: "x" });
    await save("deleted");
    await bring({ tensors: ["x"] });
    expect((await show("main")).values["x"]).toEqual([1, 2, 3]);
    expect(await identity("main")).toBe(await identity(first));
  });

  test("comes back under its former name, unless another has that by now", async () => {
    await renameTensor(db, { ...on, path: "x", newPath: "y" });
    await setFirst("y", 10);
    await save("renamed");
    await bring({ tensors: ["x"] });
    expect((await show("main")).values).toMatchObject({ x: [1, 2, 3] });
    expect((await show("main")).values).not.toHaveProperty("y");
    await reset(db, on);
    await createTensor(db, { ...on, path: "x", spec: NUMBER });
    await expect(bring({ tensors: ["weather", "x"] })).rejects.toMatchObject({
      code: "NAME_TAKEN",
      details: { path: ["tensors", 1] },
    });
    expect((await show("main")).values["y"]).toEqual([10, 2, 3]);
  });

  test("swaps names with another one that comes back with it", async () => {
    await createTensor(db, { ...on, path: "z", spec: NUMBER });
    const second = await save("second");
    await renameTensor(db, { ...on, path: "x", newPath: "t" });
    await renameTensor(db, { ...on, path: "z", newPath: "x" });
    await renameTensor(db, { ...on, path: "t", newPath: "z" });
    await save("swapped");
    expect((await show("main")).values["z"]).toEqual([1, 2, 3]);
    await bring({ tensors: ["x", "z"] }, second);
    expect((await show("main")).values).toMatchObject({ x: [1, 2, 3], z: [null, null, null] });
  });

  test("has its classes again", async () => {
    const classes = [{ classId: 1, name: "clear" }, { name: "fog" }];
    await setWeather("sun");
    await updateClasses(db, { ...on, path: "weather", classes });
    await save("other classes");
    expect((await show("main")).values["weather"]).toEqual([["clear"], ["clear"], ["clear"]]);
    await bring({ tensors: ["weather"] });
    expect((await show("main")).values["weather"]).toEqual([["rain"], ["rain"], ["rain"]]);
    await setWeather("sun");
  });

  test("that describes objects brings the group, so that lengths stay equal", async () => {
    await removeObject(0, 1);
    await deleteTensor(db, { ...on, path: "boxes" });
    await editObjects(db, {
      ...on,
      edits: [
        {
          sample: { id: ids[1]! },
          group: "",
          change: { kind: "add", values: { labels: { labels: ["cat"] } } },
        },
      ],
    });
    await save("edited");
    await bring({ tensors: ["labels"] });
    const { values, objects } = await show(first);
    expect(await show("main")).toMatchObject({ values, objects });
  });

  test("that describes objects does not come back beside one that it never was with", async () => {
    await clearTensor(db, { ...on, path: "boxes" });
    const spec = { htype: "generic", describes: "OBJECT" } as const;
    await createTensor(db, { ...on, path: "areas", spec });
    await expect(bring({ tensors: ["boxes"] })).rejects.toMatchObject({
      code: "LENGTH_MISMATCH",
      message: expect.stringContaining('"areas"'),
    });
    await deleteTensor(db, { ...on, path: "areas" });
    await bring({ tensors: ["boxes"] });
    expect((await show("main")).objects).toEqual((await show(first)).objects);
  });

  test("that describes objects does not come back where others took the place of its group", async () => {
    for (const path of ["boxes", "labels"]) await deleteTensor(db, { ...on, path });
    const spec = { htype: "generic", describes: "OBJECT" } as const;
    await createTensor(db, { ...on, path: "areas", spec });
    await expect(bring({ tensors: ["boxes"] })).rejects.toMatchObject({ code: "NAME_TAKEN" });
  });

  test("comes from another branch, without what is uncommitted there", async () => {
    await createBranch(db, { dataset, name: "side" });
    await setX(ids[0]!, 10, "side");
    await save("on side", "side");
    await setX(ids[1]!, 20, "side");
    await bring({ tensors: ["x"] }, "side");
    await save("from side");
    await setX(ids[0]!, 11, "side");
    await save("side goes on", "side");
    expect((await show("main")).values["x"]).toEqual([10, 2, 3]);
    expect((await show("side")).values["x"]).toEqual([11, 20, 3]);
    await createBranch(db, { dataset, name: "again" });
    expect((await show("again")).values["x"]).toEqual([10, 2, 3]);
  });
});

describe("samples", () => {
  test("exist again with what they held, at the place they had", async () => {
    await setX(ids[1]!, 20);
    await removeObject(1, 0);
    await deleteSamples(db, { ...on, samples: [{ id: ids[1]! }, { id: ids[0]! }] });
    await save("deleted");
    expect((await show("main")).samples).toEqual([ids[2]]);
    const { membershipRevision } = await resolveRef(db, dataset, "main");
    const { sampleIds } = await restore(db, { ...on, from: first, samples: [ids[1]!] });
    expect(sampleIds).toEqual([ids[1]]);
    const after = await show("main");
    expect(after).toMatchObject({ samples: [ids[1], ids[2]], values: { x: [2, 3] } });
    expect(after.objects).toEqual({ "": (await show(first)).objects[""]!.slice(1) });
    expect((await resolveRef(db, dataset, "main")).membershipRevision).toBeGreaterThan(
      membershipRevision!,
    );
    expect(await commit(db, { ...on, message: "back", author: "test" })).toMatchObject({
      samplesAdded: 1,
      samplesDeleted: 0,
    });
  });

  test("that exist get their values back; tensors made since keep theirs", async () => {
    await createTensor(db, { ...on, path: "y", spec: NUMBER });
    await setFirst("y", 7);
    await renameTensor(db, { ...on, path: "x", newPath: "w" });
    await setFirst("w", 10);
    await setWeather("sun");
    await save("second");
    await bring({ samples: [ids[0]!] });
    expect((await show("main")).values).toMatchObject({
      w: [1, 2, 3],
      y: [7, null, null],
      weather: [["rain"], ["sun"], ["sun"]],
    });
  });

  test("come from a branch that alone had them, and from a tag", async () => {
    await createBranch(db, { dataset, name: "side" });
    const { sampleIds } = await appendSamples(db, {
      dataset,
      branch: "side",
      samples: [{ values: { x: { number: 4 } } }, { values: { x: { number: 5 } } }],
    });
    await save("on side", "side");
    await createTag(db, { dataset, name: "v1", ref: "side", author: "test" });
    await deleteSamples(db, { dataset, branch: "side", samples: [{ id: sampleIds[1]! }] });
    await save("less", "side");
    await bring({ samples: [sampleIds[1]!] }, "v1");
    expect(await show("main")).toMatchObject({
      samples: [...ids, sampleIds[1]],
      values: { x: [1, 2, 3, 5] },
    });
    expect((await show("main")).objects[""]![3]).toBeNull();
    await reset(db, on);
    expect((await show("main")).samples).toEqual(ids);
  });

  test("bring back classes that were removed, unless the name is another's by now", async () => {
    await setWeather("sun");
    const rename = (name: string) =>
      updateClasses(db, {
        ...on,
        path: "weather",
        classes: [{ classId: 1, name: "sun" }, { name }],
      });
    await rename("fog");
    await save("no rain");
    await bring({ samples: [ids[0]!] });
    expect((await show("main")).values["weather"]).toEqual([["rain"], ["sun"], ["sun"]]);
    await reset(db, on);
    await updateClasses(db, {
      ...on,
      path: "weather",
      classes: [{ classId: 1, name: "sun" }, { name: "rain" }],
    });
    await expect(bring({ samples: [ids[0]!] })).rejects.toMatchObject({
      code: "CONFLICT",
      message: expect.stringContaining('"rain"'),
    });
  });

  test("keep entries of later tensors, and get those that stand for nothing", async () => {
    await clearTensor(db, { ...on, path: "boxes" });
    const spec = { htype: "generic", describes: "OBJECT" } as const;
    await createTensor(db, { ...on, path: "areas", spec });
    await save("with areas");
    await bring({ samples: [ids[0]!] });
    const shown = await show("main");
    expect(shown.objects[""]![0]).toEqual((await show(first)).objects[""]![0]);
    expect(shown.values).toMatchObject({
      areas: [[Number.NaN, Number.NaN], null, null],
      labels: [["cat", "dog"], null, null],
    });
    const [objectId] = shown.objects[""]![0]!;
    const change = {
      kind: "update",
      objectId: objectId!,
      values: { areas: { number: 5 } },
    } as const;
    await editObjects(db, { ...on, edits: [{ sample: { id: ids[0]! }, group: "", change }] });
    await bring({ samples: [ids[0]!] });
    expect((await show("main")).values["areas"]![0]).toEqual([5, Number.NaN]);
  });

  test("are refused that the ref does not have, and nothing is done", async () => {
    const { sampleIds } = await appendSamples(db, { ...on, samples: [{ values: {} }] });
    await deleteSamples(db, { ...on, samples: [{ id: ids[0]! }] });
    await expect(bring({ samples: [ids[0]!, sampleIds[0]!] })).rejects.toMatchObject({
      code: "SAMPLE_NOT_FOUND",
      details: { path: ["samples", 1] },
    });
    expect((await show("main")).samples).toEqual([ids[1], ids[2], sampleIds[0]]);
  });
});

describe("values", () => {
  test("come back one by one; where there was none, there is none again", async () => {
    await setX(ids[2]!, null);
    const second = await save("second");
    for (const id of ids) await setX(id, 50);
    await setWeather("sun");
    const values = [
      { sample: ids[0]!, tensor: "x" },
      { sample: ids[2]!, tensor: "x" },
    ];
    expect(await bring({ values }, second)).toMatchObject({ sampleIds: [ids[0], ids[2]] });
    expect((await show("main")).values).toMatchObject({
      x: [1, 50, null],
      weather: [["sun"], ["sun"], ["sun"]],
    });
  });

  test("of a tensor that describes objects are all objects of the group", async () => {
    await removeObject(0, 0);
    await removeObject(1, 0);
    await save("second");
    await bring({ values: [{ sample: ids[0]!, tensor: "boxes" }] });
    const { objects, values } = await show(first);
    expect((await show("main")).objects[""]![0]).toEqual(objects[""]![0]);
    expect((await show("main")).values["labels"]).toEqual([
      values["labels"]![0],
      ["dog"],
      values["labels"]![2],
    ]);
  });

  test("that are what they were are not written again", async () => {
    await createBranch(db, { dataset, name: "side" });
    const values = [{ sample: ids[0]!, tensor: "x" }];
    await restore(db, { dataset, branch: "side", from: first, values, samples: [ids[1]!] });
    expect(await hasUncommittedChanges(db, await resolveRef(db, dataset, "side"))).toBe(false);
  });

  test("are refused where the sample or the tensor is missing on either side", async () => {
    await createTensor(db, { ...on, path: "y", spec: NUMBER });
    await deleteTensor(db, { ...on, path: "x" });
    await deleteSamples(db, { ...on, samples: [{ id: ids[0]! }] });
    const cases = [
      [{ sample: ids[1]!, tensor: "x" }, "TENSOR_NOT_FOUND", "tensor"],
      [{ sample: ids[1]!, tensor: "y" }, "TENSOR_NOT_FOUND", "tensor"],
      [{ sample: ids[0]!, tensor: "weather" }, "SAMPLE_NOT_FOUND", "sample"],
      [{ sample: 999_999, tensor: "weather" }, "SAMPLE_NOT_FOUND", "sample"],
    ] as const;
    for (const [value, code, field] of cases) {
      const good = { sample: ids[2]!, tensor: "weather" };
      await expect(bring({ values: [good, value] })).rejects.toMatchObject({
        code,
        details: { path: ["values", 1, field] },
      });
    }
  });
});

test("everything restored from a ref, there is no difference to it", async () => {
  for (const id of ids.slice(1)) await setX(id, 50);
  await setWeather("sun");
  await removeObject(2, 1);
  await save("second");
  await deleteTensor(db, { ...on, path: "x" });
  await clearTensor(db, { ...on, path: "labels" });
  await updateClasses(db, { ...on, path: "weather", classes: [{ classId: 1, name: "s" }] });
  await deleteSamples(db, { ...on, samples: [{ id: ids[0]! }, { id: ids[2]! }] });
  await save("third");
  await bring({ tensors: ["x", "weather", "boxes"], samples: ids });
  expect(await show("main")).toEqual(await show(first));
  expect(await differenceTo(first)).toMatchObject({ isEmpty: true, valuesChanged: 0 });
  await save("as at first");
  expect(await show("main")).toEqual(await show(first));
});

test("what makes no sense is refused", async () => {
  const x = { sample: ids[0]!, tensor: "x" };
  const cases = [
    [{}, "INVALID_INPUT"],
    [{ tensors: [], samples: [], values: [] }, "INVALID_INPUT"],
    [{ samples: [ids[0]!, ids[0]!] }, "INVALID_INPUT"],
    [{ values: [x, x] }, "INVALID_INPUT"],
    [{ tensors: ["x", "x"] }, "INVALID_INPUT"],
    [{ tensors: ["none"] }, "TENSOR_NOT_FOUND"],
  ] as const;
  for (const [input, code] of cases) await expect(bring(input)).rejects.toMatchObject({ code });
  await expect(bring({ tensors: ["x"] }, "nowhere")).rejects.toMatchObject({
    code: "REF_NOT_FOUND",
  });
  await expect(
    restore(db, { dataset, branch: first, from: "main", tensors: ["x"] }),
  ).rejects.toMatchObject({ code: "REF_NOT_WRITABLE" });
});

test("a restored tensor can be reset, with what was written before and after", async () => {
  await setX(ids[0]!, 10);
  const second = await save("second");
  await setX(ids[1]!, 20);
  await bring({ tensors: ["x"] });
  await setX(ids[2]!, 30);
  expect((await show("main")).values["x"]).toEqual([1, 2, 30]);
  await reset(db, on);
  expect((await show("main")).values["x"]).toEqual([10, 2, 3]);
  expect(await differenceTo(second)).toMatchObject({ isEmpty: true });
});

async function setFirst(tensor: string, number: number): Promise<void> {
  await setValues(db, { ...on, edits: [{ sample: { id: ids[0]! }, tensor, value: { number } }] });
}

/** Of every sample. */
async function setWeather(name: string): Promise<void> {
  const value = { labels: [name] };
  const edits = ids.map((id) => ({ sample: { id }, tensor: "weather", value }));
  await setValues(db, { ...on, edits });
}

/** The one at a position of a sample of the first commit. */
async function removeObject(sample: number, position: number): Promise<void> {
  const { objects } = await show(first);
  const objectId = objects[""]![sample]![position]!;
  await editObjects(db, {
    ...on,
    edits: [{ sample: { id: ids[sample]! }, group: "", change: { kind: "remove", objectId } }],
  });
}
