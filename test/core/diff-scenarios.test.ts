import { expect, test } from "vitest";
import {
  clearTensor,
  createBranch,
  deleteTensor,
  mergeBases,
  openDiff,
  renameTensor,
  resolveRef,
  updateClasses,
} from "../../packages/core/src/index.ts";
import { NO_DIFFERENCE, readDiff, type ReadDiffOptions } from "../helpers/read-diff.ts";
import { beginStory, type Story } from "../helpers/story.ts";
import { createTestDatabase } from "../helpers/test-database.ts";

const db = await createTestDatabase();

const begin = (...tensors: string[]) => beginStory(db, ...tensors);

/** A diff as the cases tell it: samples by their index at the ref that has them. */
async function diff(story: Story, from: string, to: string, options?: ReadDiffOptions) {
  const found = await readDiff(db, story.dataset, [from, to], options);
  const [before, after] = [await samplesAt(story, from), await samplesAt(story, to)];
  return {
    added: found.added.map((id) => after.indexOf(id)),
    deleted: found.deleted.map((id) => before.indexOf(id)),
    updated: found.values.map(([path, id]) => `${path} ${after.indexOf(id)}`),
    tensors: found.tensors,
  };
}

async function samplesAt({ dataset }: Story, ref: string) {
  const side = await resolveRef(db, dataset, ref);
  const { before } = await openDiff(db, { dataset, from: side, to: side });
  return before.membership;
}

const NOTHING = { added: [], deleted: [], updated: [], tensors: [] };
const XYZ = ["xyz VALUES_CHANGED"];

test("VC-35 a deleted sample's update is forgotten", async () => {
  const story = await begin("c");
  await story.append("c", 1, 2, 3, 4, 5);
  const first = await story.commit();
  await story.set("c", 2, 30);
  await story.set("c", 3, 40);
  await story.pop(3);
  await story.append("c", 6, 7);
  expect(await diff(story, first, "main")).toEqual({
    added: [4, 5],
    deleted: [3],
    updated: ["c 2"],
    tensors: ["c VALUES_CHANGED"],
  });
  const second = await story.commit();
  await story.pop(2);
  expect(await diff(story, second, "main")).toEqual({ ...NOTHING, deleted: [2] });
});

// A diff here always names two refs: "no argument" is the branch against its own head.
test("VC-45, VC-46 a branch against its head, and any two refs; unknown ones are refused", async () => {
  const story = await begin("xyz");
  await story.append("xyz", 1, 2);
  const first = await story.commit();
  expect(await diff(story, first, "main")).toEqual(NOTHING);
  await story.set("xyz", 0, 5);
  expect(await diff(story, first, "main")).toEqual({
    ...NOTHING,
    updated: ["xyz 0"],
    tensors: XYZ,
  });
  await story.commit();
  await expect(readDiff(db, story.dataset, [first, "nowhere"])).rejects.toMatchObject({
    code: "REF_NOT_FOUND",
  });
});

// There is one list from the first state to the second, instead of two down to the common ancestor.
test("VC-47 an ancestor: what was done since, and the other way round", async () => {
  const story = await begin("xyz");
  await story.append("xyz", 1, 2, 3);
  const a = await story.commit();
  await story.append("xyz", 4);
  const b = await story.commit();
  await story.set("xyz", 1, 20);
  expect(await diff(story, a, "main")).toEqual({
    ...NOTHING,
    added: [3],
    updated: ["xyz 1"],
    tensors: XYZ,
  });
  expect(await diff(story, b, "main")).toEqual({ ...NOTHING, updated: ["xyz 1"], tensors: XYZ });
  expect(await diff(story, a, b)).toEqual({ ...NOTHING, added: [3] });
  expect(await diff(story, b, a)).toEqual({ ...NOTHING, deleted: [3] });
  expect(await diff(story, b, a, { fromMergeBase: true })).toEqual(NOTHING);
});

test("VC-48 a change to a sample that was added in between is no update", async () => {
  const story = await begin("xyz");
  await story.append("xyz", 1, 2, 3);
  const first = await story.commit();
  await story.branchOff("alt");
  await story.append("xyz", 4, 5, 6);
  await story.set("xyz", 2, 30);
  await story.set("xyz", 3, 40);
  await story.create("other");
  await story.set("other", 1, 1);
  expect(await diff(story, first, "alt")).toEqual({
    added: [3, 4, 5],
    deleted: [],
    updated: ["other 1", "xyz 2"],
    tensors: ["other CREATED VALUES_CHANGED", ...XYZ],
  });
});

test("VC-49 two branches, each against where they parted", async () => {
  const story = await begin("xyz");
  await story.append("xyz", 1, 2, 3);
  const first = await story.commit();
  await story.branchOff("alt");
  await story.append("xyz", 7, 8, 9);
  await story.set("xyz", 2, 30);
  await story.commit();
  story.branch = "main";
  await story.append("xyz", 4, 5);
  await story.set("xyz", 2, 300);
  await story.set("xyz", 3, 400);
  await story.set("xyz", 0, 100);
  await story.commit();
  const base = { fromMergeBase: true };
  expect(await diff(story, "alt", "main", base)).toEqual({
    added: [3, 4],
    deleted: [],
    updated: ["xyz 0", "xyz 2"],
    tensors: XYZ,
  });
  expect(await diff(story, "main", "alt", base)).toEqual({
    added: [3, 4, 5],
    deleted: [],
    updated: ["xyz 2"],
    tensors: XYZ,
  });
  const [main, alt] = [
    await resolveRef(db, story.dataset, "main"),
    await resolveRef(db, story.dataset, "alt"),
  ];
  expect(await mergeBases(db, alt.commitId, main.commitId)).toEqual([first]);
  expect(await diff(story, "alt", "main")).toEqual({
    added: [3, 4],
    deleted: [3, 4, 5],
    updated: ["xyz 0", "xyz 2"],
    tensors: XYZ,
  });
});

test("VC-50 several branches, uncommitted changes included", async () => {
  const story = await begin("xyz");
  await story.append("xyz", 1, 2, 3);
  await story.commit();
  await story.branchOff("alt");
  await story.set("xyz", 0, 10);
  await story.commit();
  await story.set("xyz", 1, 20);
  story.branch = "main";
  await story.create("more");
  await story.commit();
  await story.branchOff("another", "main");
  await story.set("more", 2, 1);
  await story.commit();
  expect(await diff(story, "alt", "another")).toEqual({
    ...NOTHING,
    updated: ["more 2", "xyz 0", "xyz 1"],
    tensors: ["more CREATED VALUES_CHANGED", ...XYZ],
  });
  expect(await diff(story, "alt", "another", { fromMergeBase: true })).toEqual({
    ...NOTHING,
    updated: ["more 2"],
    tensors: ["more CREATED VALUES_CHANGED"],
  });
  expect(await diff(story, "another", "alt", { fromMergeBase: true })).toEqual({
    ...NOTHING,
    updated: ["xyz 0", "xyz 1"],
    tensors: XYZ,
  });
  expect(await diff(story, "alt", "alt")).toEqual(NOTHING);
});

test("VC-51 what was added in one commit and changed in the next is an update there", async () => {
  const story = await begin("xyz");
  await story.append("xyz", 1);
  const first = await story.commit();
  await story.append("xyz", 2);
  const second = await story.commit();
  await story.set("xyz", 1, 20);
  const third = await story.commit();
  expect(await diff(story, second, third)).toEqual({
    ...NOTHING,
    updated: ["xyz 1"],
    tensors: XYZ,
  });
  expect(await diff(story, first, third)).toEqual({ ...NOTHING, added: [1] });
});

// Of a tensor that was created and cleared in between, only that it was created can be seen.
test("VC-52 clear", async () => {
  const story = await begin();
  const { commitId: empty } = await resolveRef(db, story.dataset);
  await story.create("c");
  await story.append("c", 1);
  await clearTensor(db, { ...story.on, path: "c" });
  await story.append("c", 2, 3);
  expect(await diff(story, empty, "main")).toEqual({
    ...NOTHING,
    added: [0, 1, 2],
    tensors: ["c CREATED"],
  });
  const second = await story.commit();
  await story.append("c", 4);
  await clearTensor(db, { ...story.on, path: "c" });
  await story.append("c", 5);
  expect(await diff(story, second, "main")).toEqual({
    added: [3, 4],
    deleted: [],
    updated: ["c 1", "c 2"],
    tensors: ["c CLEARED VALUES_CHANGED"],
  });
});

test("VC-53 renames fold, also where two tensors swap their names", async () => {
  const story = await begin("abc");
  const { commitId: empty } = await resolveRef(db, story.dataset);
  const rename = (path: string, newPath: string) =>
    renameTensor(db, { ...story.on, path, newPath });
  await rename("abc", "xyz");
  await rename("xyz", "efg");
  expect((await diff(story, empty, "main")).tensors).toEqual(["efg CREATED"]);
  await story.create("red");
  const first = await story.commit();
  await rename("red", "blue");
  await rename("blue", "green");
  expect((await diff(story, first, "main")).tensors).toEqual(["green RENAMED"]);
  await rename("green", "third");
  await rename("efg", "red");
  await rename("third", "efg");
  expect((await diff(story, first, "main")).tensors).toEqual(["efg RENAMED", "red RENAMED"]);
  await rename("efg", "third");
  await rename("red", "efg");
  await rename("third", "red");
  expect((await diff(story, first, "main")).tensors).toEqual([]);
});

test("VC-54 a deleted tensor goes under the name of its time; a later one of that name is new", async () => {
  const story = await begin("c");
  await story.append("c", 1);
  const first = await story.commit();
  await renameTensor(db, { ...story.on, path: "c", newPath: "d" });
  const second = await story.commit();
  await deleteTensor(db, { ...story.on, path: "d" });
  const third = await story.commit();
  await story.create("c");
  expect((await diff(story, first, second)).tensors).toEqual(["d RENAMED"]);
  expect((await diff(story, second, third)).tensors).toEqual(["d DELETED VALUES_CHANGED"]);
  expect((await diff(story, first, third)).tensors).toEqual(["c DELETED VALUES_CHANGED"]);
  expect((await diff(story, first, "main")).tensors).toEqual([
    "c DELETED VALUES_CHANGED",
    "c CREATED",
  ]);
});

// There is no free metadata here: the list of classes is what a tensor's info holds.
test("VC-55 changed info shows on that tensor only", async () => {
  const story = await begin("c");
  await story.create("label", "class_label");
  const first = await story.commit();
  await updateClasses(db, { ...story.on, path: "label", classes: [{ name: "cat" }] });
  expect(await diff(story, first, "main")).toEqual({
    ...NOTHING,
    tensors: ["label CLASSES_CHANGED"],
  });
});

// Against a commit that is no ancestor the answer is a diff too, instead of an error.
test("VC-56 what was changed since a commit, any commit", async () => {
  const story = await begin("image");
  const { commitId: empty } = await resolveRef(db, story.dataset);
  await story.append("image", 0, 1, 2, 3, 4);
  expect((await diff(story, empty, "main")).added).toEqual([0, 1, 2, 3, 4]);
  const first = await story.commit();
  expect(await diff(story, first, "main")).toEqual(NOTHING);
  await story.append("image", 5, 6, 7);
  await story.set("image", 2, 20);
  await story.set("image", 4, 40);
  const since = {
    added: [5, 6, 7],
    deleted: [],
    updated: ["image 2", "image 4"],
    tensors: ["image VALUES_CHANGED"],
  };
  expect(await diff(story, first, "main")).toEqual(since);
  const second = await story.commit();
  expect(await diff(story, second, "main")).toEqual(NOTHING);
  expect(await diff(story, first, "main")).toEqual(since);
  await createBranch(db, { dataset: story.dataset, name: "side", from: first });
  expect(await diff(story, second, "side")).toMatchObject({ deleted: [5, 6, 7] });
  expect(await readDiff(db, story.dataset, [first, "side"])).toEqual(NO_DIFFERENCE);
});
