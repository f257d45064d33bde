import { beforeEach, expect, test } from "vitest";
import {
  clearTensor,
  commit,
  createBranch,
  createTensor,
  deleteTensor,
  editObjects,
  getBranch,
  getStructure,
  hasUncommittedChanges,
  renameTensor,
  reset,
  resolveRef,
  updateClasses,
} from "../../packages/core/src/index.ts";
import { restoreStage, type RestoreStage } from "../helpers/restore-stage.ts";
import { createTestDatabase } from "../helpers/test-database.ts";

const db = await createTestDatabase();
const NUMBER = { htype: "generic" } as const;

let stage: RestoreStage;

beforeEach(async () => {
  stage = await restoreStage(db);
});

test("a tensor gets its values back, as an uncommitted change", async () => {
  await stage.setX(stage.ids[0]!, 10);
  const second = await stage.save("second");
  const before = await getBranch(db, stage.dataset, "main");
  const { revision } = await stage.bring({ tensors: ["x"] });
  expect(revision).toBeGreaterThan(before.revision);
  expect((await stage.show("main")).values["x"]).toEqual([1, 2, 3]);
  expect((await stage.show(second)).values["x"]).toEqual([10, 2, 3]);
  expect(await hasUncommittedChanges(db, await resolveRef(db, stage.dataset))).toBe(true);
  const third = await commit(db, { ...stage.on, message: "back", author: "test" });
  expect(third.valuesChanged).toBe(1);
  await stage.setX(stage.ids[1]!, 20);
  expect((await stage.show("main")).values["x"]).toEqual([1, 20, 3]);
  expect((await stage.show(third.id)).values["x"]).toEqual([1, 2, 3]);
});

test("a tensor comes back after it was deleted, with the identity it had", async () => {
  const identity = async (ref: string) =>
    (await getStructure(db, await resolveRef(db, stage.dataset, ref))).tensors.get("x")!.id;
  await deleteTensor(db, { ...stage.on, path: "x" });
  await stage.save("deleted");
  await stage.bring({ tensors: ["x"] });
  expect((await stage.show("main")).values["x"]).toEqual([1, 2, 3]);
  expect(await identity("main")).toBe(await identity(stage.first));
});

test("a tensor comes back under its former name, unless another has that by now", async () => {
  await renameTensor(db, { ...stage.on, path: "x", newPath: "y" });
  await stage.setFirst("y", 10);
  await stage.save("renamed");
  await stage.bring({ tensors: ["x"] });
  expect((await stage.show("main")).values).toMatchObject({ x: [1, 2, 3] });
  expect((await stage.show("main")).values).not.toHaveProperty("y");
  await reset(db, stage.on);
  await createTensor(db, { ...stage.on, path: "x", spec: NUMBER });
  await expect(stage.bring({ tensors: ["weather", "x"] })).rejects.toMatchObject({
    code: "NAME_TAKEN",
    details: { path: ["tensors", 1] },
  });
  expect((await stage.show("main")).values["y"]).toEqual([10, 2, 3]);
});

test("a tensor swaps names with another one that comes back with it", async () => {
  await createTensor(db, { ...stage.on, path: "z", spec: NUMBER });
  const second = await stage.save("second");
  await renameTensor(db, { ...stage.on, path: "x", newPath: "t" });
  await renameTensor(db, { ...stage.on, path: "z", newPath: "x" });
  await renameTensor(db, { ...stage.on, path: "t", newPath: "z" });
  await stage.save("swapped");
  expect((await stage.show("main")).values["z"]).toEqual([1, 2, 3]);
  await stage.bring({ tensors: ["x", "z"] }, second);
  expect((await stage.show("main")).values).toMatchObject({ x: [1, 2, 3], z: [null, null, null] });
});

test("a tensor has its classes again", async () => {
  const classes = [{ classId: 1, name: "clear" }, { name: "fog" }];
  await stage.setWeather("sun");
  await updateClasses(db, { ...stage.on, path: "weather", classes });
  await stage.save("other classes");
  expect((await stage.show("main")).values["weather"]).toEqual([["clear"], ["clear"], ["clear"]]);
  await stage.bring({ tensors: ["weather"] });
  expect((await stage.show("main")).values["weather"]).toEqual([["rain"], ["rain"], ["rain"]]);
  await stage.setWeather("sun");
});

test("a tensor that describes objects brings the group, so that lengths stay equal", async () => {
  await stage.removeObject(0, 1);
  await deleteTensor(db, { ...stage.on, path: "boxes" });
  await editObjects(db, {
    ...stage.on,
    edits: [
      {
        sample: { id: stage.ids[1]! },
        group: "",
        change: { kind: "add", values: { labels: { labels: ["cat"] } } },
      },
    ],
  });
  await stage.save("edited");
  await stage.bring({ tensors: ["labels"] });
  const { values, objects } = await stage.show(stage.first);
  expect(await stage.show("main")).toMatchObject({ values, objects });
});

test("a tensor that describes objects does not come back beside one that it never was with", async () => {
  await clearTensor(db, { ...stage.on, path: "boxes" });
  const spec = { htype: "generic", describes: "OBJECT" } as const;
  await createTensor(db, { ...stage.on, path: "areas", spec });
  await expect(stage.bring({ tensors: ["boxes"] })).rejects.toMatchObject({
    code: "LENGTH_MISMATCH",
    message: expect.stringContaining('"areas"'),
  });
  await deleteTensor(db, { ...stage.on, path: "areas" });
  await stage.bring({ tensors: ["boxes"] });
  expect((await stage.show("main")).objects).toEqual((await stage.show(stage.first)).objects);
});

test("a tensor that describes objects does not come back where others took the place of its group", async () => {
  for (const path of ["boxes", "labels"]) await deleteTensor(db, { ...stage.on, path });
  const spec = { htype: "generic", describes: "OBJECT" } as const;
  await createTensor(db, { ...stage.on, path: "areas", spec });
  await expect(stage.bring({ tensors: ["boxes"] })).rejects.toMatchObject({ code: "NAME_TAKEN" });
});

test("a tensor comes from another branch, without what is uncommitted there", async () => {
  await createBranch(db, { dataset: stage.dataset, name: "side" });
  await stage.setX(stage.ids[0]!, 10, "side");
  await stage.save("on side", "side");
  await stage.setX(stage.ids[1]!, 20, "side");
  await stage.bring({ tensors: ["x"] }, "side");
  await stage.save("from side");
  await stage.setX(stage.ids[0]!, 11, "side");
  await stage.save("side goes on", "side");
  expect((await stage.show("main")).values["x"]).toEqual([10, 2, 3]);
  expect((await stage.show("side")).values["x"]).toEqual([11, 20, 3]);
  await createBranch(db, { dataset: stage.dataset, name: "again" });
  expect((await stage.show("again")).values["x"]).toEqual([10, 2, 3]);
});

test("a restored tensor can be reset, with what was written before and after", async () => {
  await stage.setX(stage.ids[0]!, 10);
  const second = await stage.save("second");
  await stage.setX(stage.ids[1]!, 20);
  await stage.bring({ tensors: ["x"] });
  await stage.setX(stage.ids[2]!, 30);
  expect((await stage.show("main")).values["x"]).toEqual([1, 2, 30]);
  await reset(db, stage.on);
  expect((await stage.show("main")).values["x"]).toEqual([10, 2, 3]);
  expect(await stage.differenceTo(second)).toMatchObject({ isEmpty: true });
});
