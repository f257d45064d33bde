import { expect, test } from "vitest";
import {
  appendSamples,
  commit,
  createBranch,
  createGroup,
  deleteBranch,
  deleteGroup,
  deleteTensor,
  getBranch,
  getMembership,
  getStructure,
  hasUncommittedChanges,
  listBranches,
  readValues,
  reset,
  resolveRef,
  setValues,
} from "../../packages/core/src/index.ts";
import { beginStory } from "../helpers/story.ts";
import { createTestDatabase } from "../helpers/test-database.ts";

const db = await createTestDatabase();

const begin = (...tensors: string[]) => beginStory(db, ...tensors);

test("VC-01 linear history: each commit reads as it was left", async () => {
  const story = await begin("c");
  await story.append("c", 1);
  const ids = [await story.commit()];
  for (const value of [2, 3]) {
    await story.set("c", 0, value);
    ids.push(await story.commit());
  }
  expect(await Promise.all(ids.map((id) => story.read("c", id)))).toEqual([[1], [2], [3]]);
});

test("VC-02, VC-04 a branch takes no name in use, and an unknown ref is refused", async () => {
  const story = await begin("c");
  const id = await story.commit();
  await expect(story.branchOff("main")).rejects.toMatchObject({ code: "NAME_TAKEN" });
  await expect(story.branchOff(id)).rejects.toMatchObject({ code: "INVALID_NAME" });
  await expect(story.read("c", "second")).rejects.toMatchObject({ code: "REF_NOT_FOUND" });
});

test("VC-03 an empty commit is refused unless it is asked for", async () => {
  const story = await begin("c");
  const first = await story.commit();
  await expect(story.commit()).rejects.toMatchObject({ code: "NOTHING_TO_COMMIT" });
  const empty = await commit(db, { ...story.on, message: "", author: "test", allowEmpty: true });
  expect(empty.id).not.toBe(first);
});

test("VC-05, VC-06 branches from an old commit are independent of what came later", async () => {
  const story = await begin("img");
  await story.append("img", ...Array.from({ length: 10 }, (_, row) => row));
  const first = await story.commit();
  await story.set("img", 7, 14);
  const second = await story.commit();
  await story.branchOff("another", first);
  await story.set("img", 7, 3 * (await story.read("img"))[7]!);
  await story.commit();
  expect((await story.read("img"))[7]).toBe(21);
  for (const [ref, expected] of [
    ["main", 14],
    [second, 14],
    [first, 7],
  ] as const) {
    const rows = await story.read("img", ref);
    expect([rows[6], rows[7], rows[8], rows[9]]).toEqual([6, expected, 8, 9]);
  }
});

test("VC-07 shapes may change between versions, and VC-08 tensors may lack values", async () => {
  const story = await begin("img", "abc");
  const array = (side: number) => ({
    array: { shape: [side, side], bytes: new Uint8Array(8 * side * side) },
  });
  await appendSamples(db, {
    ...story.on,
    samples: [{ values: { img: array(10), abc: { number: 1 } } }, { values: { img: array(10) } }],
  });
  const first = await story.commit();
  const { revision } = await getBranch(db, story.dataset, "main");
  const edits = [0, 1].map((index) => ({ sample: { index }, tensor: "img", value: array(15) }));
  await setValues(db, { ...story.on, edits, atRevision: revision });
  const shapes = async (ref: string) => {
    const state = await resolveRef(db, story.dataset, ref);
    const { tensors } = await getStructure(db, state);
    const ids = (await getMembership(db, state)).slice(0, 10);
    const [values] = await readValues(db, [tensors.get("img")!], ids);
    return ids.map((id) => {
      const value = values!.get(id)!.value;
      return value.kind === "array" ? value.shape : null;
    });
  };
  expect(await shapes(first)).toEqual([
    [10, 10],
    [10, 10],
  ]);
  expect(await shapes("main")).toEqual([
    [15, 15],
    [15, 15],
  ]);
  expect(await story.read("abc", first)).toEqual([1, null]);
});

test("VC-09, VC-11 nothing is written at an old commit; VC-12 branches are made by name", async () => {
  const story = await begin("c");
  await story.append("c", 1, 2, 3, 4, 5);
  const a = await story.commit();
  await story.set("c", 0, 2);
  const b = await story.commit();
  story.branch = a;
  await expect(story.append("c", 6)).rejects.toMatchObject({ code: "REF_NOT_WRITABLE" });
  await expect(story.commit()).rejects.toMatchObject({ code: "REF_NOT_WRITABLE" });
  const expected = new Map([
    [a, 1],
    [b, 2],
    ["main", 2],
  ]);
  for (const [name, from, value] of [
    ["other", a, 3],
    ["fourth", b, 4],
    ["fifth", a, 5],
  ] as const) {
    await story.branchOff(name, from);
    await story.set("c", 0, value);
    expected.set(await story.commit(), value);
  }
  for (const [ref, value] of expected) expect((await story.read("c", ref))[0]).toBe(value);
});

test("VC-13, VC-14, VC-15 uncommitted changes stay on their branch", async () => {
  const story = await begin("c");
  await story.append("c", 1, 2);
  await story.commit();
  await createBranch(db, { dataset: story.dataset, name: "flipped" });
  await story.append("c", 3);
  const before = await story.commits();
  await createBranch(db, { dataset: story.dataset, name: "copy" });
  expect(await story.commits()).toBe(before);
  expect(await story.read("c", "flipped")).toEqual([1, 2]);
  expect(await story.read("c", "copy")).toEqual([1, 2]);
  expect(await story.read("c", "main")).toEqual([1, 2, 3]);
  await reset(db, story.on);
  expect(await story.read("c", "main")).toEqual([1, 2]);
});

test("VC-16, VC-17 commits are counted by what a ref reaches, branches listed as they were made", async () => {
  const story = await begin();
  const commits = () => commit(db, { ...story.on, message: "", author: "test", allowEmpty: true });
  await commits();
  await story.branchOff("alt");
  expect([await story.commits("alt"), await story.commits("main")]).toEqual([2, 2]);
  await story.branchOff("other");
  await commits();
  expect([await story.commits("other"), await story.commits("main")]).toEqual([3, 2]);
  const { branches } = await listBranches(db, story.dataset.id, { first: 10 });
  expect(branches.map(({ name }) => name)).toEqual(["main", "alt", "other"]);
});

test("VC-37, VC-38, VC-39, VC-40 reset brings back the head, and again changes nothing", async () => {
  const story = await begin("one");
  await reset(db, story.on);
  expect(await story.tensors()).toEqual([]);
  for (const path of ["one", "two"]) await story.create(path);
  await story.append("one", ...Array.from({ length: 10 }, (_, row) => row));
  await story.commit();
  for (let row = 0; row < 10; row++) await story.set("one", row, 100);
  await story.append("one", 1, 2, 3, 4, 5);
  await story.create("three");
  await deleteTensor(db, { ...story.on, path: "two" });
  for (let time = 0; time < 2; time++) {
    await reset(db, story.on);
    expect(await story.tensors()).toEqual(["one", "two"]);
    expect(await story.read("one")).toEqual(Array.from({ length: 10 }, (_, row) => row));
  }
});

test("VC-41 deleting a group is a change", async () => {
  const story = await begin();
  await createGroup(db, { ...story.on, path: "x" });
  await story.commit();
  const changed = async () =>
    hasUncommittedChanges(db, await resolveRef(db, story.dataset, "main"));
  expect(await changed()).toBe(false);
  await deleteGroup(db, { ...story.on, path: "x" });
  expect(await changed()).toBe(true);
});

test("VC-74, VC-75, VC-76, VC-77 deleting branches", async () => {
  const story = await begin("c");
  await story.append("c", 1);
  await story.commit();
  const remove = (branch: string) => deleteBranch(db, { dataset: story.dataset, branch });
  await expect(remove("main")).rejects.toMatchObject({ code: "BRANCH_NOT_DELETABLE" });
  await expect(remove("nowhere")).rejects.toMatchObject({ code: "REF_NOT_FOUND" });
  await story.branchOff("parent");
  await story.append("c", 2);
  await story.commit();
  await story.branchOff("child", "parent");
  await story.append("c", 3);
  await story.commit();
  await remove("parent");
  await expect(story.read("c", "parent")).rejects.toMatchObject({ code: "REF_NOT_FOUND" });
  expect(await story.read("c", "child")).toEqual([1, 2, 3]);
  expect(await story.commits("child")).toBe(4);
});
