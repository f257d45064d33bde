import { expect, test } from "vitest";
import {
  clearTensor,
  createGroup,
  deleteGroup,
  deleteTensor,
  getStructure,
  renameGroup,
  renameTensor,
  reset,
  resolveRef,
  updateClasses,
} from "../../packages/core/src/index.ts";
import { beginStory } from "../helpers/story.ts";
import { createTestDatabase } from "../helpers/test-database.ts";

const db = await createTestDatabase();

const begin = (...tensors: string[]) => beginStory(db, ...tensors);

test("VC-23 a deleted tensor comes back with its version", async () => {
  const story = await begin("c");
  await story.append("c", 1);
  const first = await story.commit();
  await deleteTensor(db, { ...story.on, path: "c" });
  const second = await story.commit();
  expect(await story.read("c", first)).toEqual([1]);
  expect(await story.tensors(second)).toEqual([]);
});

test("VC-24 a group that was created survives its last tensor", async () => {
  const story = await begin();
  await createGroup(db, { ...story.on, path: "x" });
  await story.create("x/y/z");
  const first = await story.commit();
  await deleteTensor(db, { ...story.on, path: "x/y/z" });
  await story.commit();
  const groups = async (ref: string) =>
    (await getStructure(db, await resolveRef(db, story.dataset, ref))).groups;
  expect([await groups("main"), await story.tensors()]).toEqual([["x"], []]);
  await deleteGroup(db, { ...story.on, path: "x" });
  expect(await groups("main")).toEqual([]);
  expect(await story.tensors(first)).toEqual(["x/y/z"]);
  await expect(deleteGroup(db, { ...story.on, path: "x" })).rejects.toMatchObject({
    code: "TENSOR_NOT_FOUND",
  });
});

test("VC-25 history follows the tensor, not its name", async () => {
  const story = await begin("x/y/z");
  await story.append("x/y/z", 1);
  await renameTensor(db, { ...story.on, path: "x/y/z", newPath: "x/y/a" });
  const a = await story.commit();
  await story.append("x/y/a", 2);
  await renameTensor(db, { ...story.on, path: "x/y/a", newPath: "x/y/z" });
  const b = await story.commit();
  await story.create("x/y/a");
  await story.set("x/y/a", 0, 3);
  await renameTensor(db, { ...story.on, path: "x/y/z", newPath: "x/y/b" });
  const c = await story.commit();
  expect(await story.read("x/y/a", a)).toEqual([1]);
  expect(await story.read("x/y/z", b)).toEqual([1, 2]);
  expect([await story.read("x/y/a", c), await story.read("x/y/b", c)]).toEqual([
    [3, null],
    [1, 2],
  ]);
});

test("VC-26 a tensor stays in its group, and names don't collide", async () => {
  const story = await begin("x/y/y", "x/y/z");
  const rename = (newPath: string) => renameTensor(db, { ...story.on, path: "x/y/y", newPath });
  await expect(rename("x/a")).rejects.toMatchObject({ code: "INVALID_NAME" });
  await expect(rename("x/y/z")).rejects.toMatchObject({ code: "NAME_TAKEN" });
  await expect(story.create("x/y/y/deeper")).rejects.toMatchObject({ code: "NAME_TAKEN" });
  await expect(story.create("x/y")).rejects.toMatchObject({ code: "NAME_TAKEN" });
  await expect(story.create("/y/z//a")).rejects.toMatchObject({ code: "INVALID_NAME" });
});

test("VC-27 renaming a group renames every tensor below it", async () => {
  const story = await begin("g1/g2/x", "g1/g2/deep/y", "g1/other");
  await story.append("g1/g2/x", 1);
  const first = await story.commit();
  const rename = (path: string, newPath: string) => renameGroup(db, { ...story.on, path, newPath });
  await rename("g1/g2", "g1/g4");
  expect(await story.tensors()).toEqual(["g1/g4/deep/y", "g1/g4/x", "g1/other"]);
  expect(await story.read("g1/g4/x")).toEqual([1]);
  expect(await story.tensors(first)).toEqual(["g1/g2/deep/y", "g1/g2/x", "g1/other"]);
  await expect(rename("g1/g4", "g1/other")).rejects.toMatchObject({ code: "NAME_TAKEN" });
  await expect(rename("g1", "g1/inside")).rejects.toMatchObject({ code: "INVALID_NAME" });
  await expect(rename("g1/other", "g9")).rejects.toMatchObject({ code: "TENSOR_NOT_FOUND" });
  await reset(db, story.on);
  expect(await story.tensors()).toEqual(["g1/g2/deep/y", "g1/g2/x", "g1/other"]);
});

test("VC-28 clearing is versioned", async () => {
  const story = await begin("c");
  await story.append("c", 1);
  const a = await story.commit();
  await clearTensor(db, { ...story.on, path: "c" });
  const b = await story.commit();
  await story.set("c", 0, 4);
  const c = await story.commit();
  await clearTensor(db, { ...story.on, path: "c" });
  const read = await Promise.all([a, b, c, "main"].map((ref) => story.read("c", ref)));
  expect(read).toEqual([[1], [null], [4], [null]]);
});

test("VC-29 class names are of their version, and none is an empty list", async () => {
  const story = await begin();
  await story.create("labels", "class_label");
  const first = await story.commit();
  const classes = [{ name: "a" }, { name: "b" }];
  await updateClasses(db, { ...story.on, path: "labels", classes });
  await story.commit();
  const names = async (ref: string) => {
    const { tensors } = await getStructure(db, await resolveRef(db, story.dataset, ref));
    return tensors.get("labels")!.meta.classes?.map(({ name }) => name);
  };
  expect([await names(first), await names("main")]).toEqual([[], ["a", "b"]]);
});

test("VC-32, VC-33, VC-34 deleting by index", async () => {
  const story = await begin("c");
  await expect(story.pop(0)).rejects.toMatchObject({ code: "RANGE_ERROR" });
  await story.append("c", 1, 2, 3, 4, 5, 6, 7, 8, 9, 0);
  const first = await story.commit();
  for (const wrong of [[10], [11], [-1], [1, 1]])
    await expect(story.pop(...wrong)).rejects.toMatchObject({ code: "RANGE_ERROR" });
  expect(await story.read("c")).toHaveLength(10);
  await story.pop(0, 2, 3, 5);
  expect(await story.read("c")).toEqual([2, 5, 7, 8, 9, 0]);
  expect(await story.read("c", first)).toHaveLength(10);
});

test("VC-36 an emptied dataset takes samples again", async () => {
  const story = await begin("c");
  await story.append("c", 1, 2);
  await story.pop(0);
  await story.pop(0);
  expect(await story.read("c")).toEqual([]);
  await story.append("c", 3);
  expect(await story.read("c")).toEqual([3]);
});

test("two indices deleted one after the other are not the two of the other order", async () => {
  const numbers = Array.from({ length: 40 }, (_, row) => row);
  const left: (number | null)[][] = [];
  for (const order of [
    [30, 5],
    [5, 30],
  ]) {
    const story = await begin("c");
    await story.append("c", ...numbers);
    for (const index of order) await story.pop(index);
    left.push(await story.read("c"));
  }
  expect(numbers.filter((value) => !left[0]!.includes(value))).toEqual([5, 30]);
  expect(numbers.filter((value) => !left[1]!.includes(value))).toEqual([5, 31]);
});
