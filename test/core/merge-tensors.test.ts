import { expect, test } from "vitest";
import {
  createGroup,
  createTensor,
  getStructure,
  renameGroup,
  renameTensor,
  resolveRef,
  type MergeChoice,
} from "../../packages/core/src/index.ts";
import { mergeStage, objectEditor, type MergeStage } from "../helpers/merge-stage.ts";
import { createTestDatabase } from "../helpers/test-database.ts";

const db = await createTestDatabase();

const NUMBER = { htype: "generic" } as const;
const TEXT = { htype: "text" } as const;
const LABELS = { htype: "class_label", describes: "OBJECT", classNames: ["a", "b"] } as const;
const BOXES = { htype: "bbox", describes: "OBJECT" } as const;
const number = (value: number) => ({ number: value });
const box = (...numbers: number[]) => ({ boxes: [numbers] });

function numbers(...values: number[]): Promise<MergeStage> {
  return mergeStage(
    db,
    { x: NUMBER },
    values.map((value) => ({ x: number(value) })),
  );
}

const on = ({ dataset }: MergeStage, branch: string, path: string) => ({ dataset, branch, path });

function choose(
  conflict: { key: string } | undefined,
  take: MergeChoice["take"],
  newPath?: string,
) {
  return { choices: [{ conflict: conflict!.key, take, ...(newPath ? { newPath } : {}) }] };
}

async function columnOf({ dataset }: MergeStage, ref: string, path: string) {
  const { tensors } = await getStructure(db, await resolveRef(db, dataset, ref));
  return tensors.get(path)!.steps[0]!.columnId;
}

test("created by theirs: the tensor comes in with its values, which are not copied", async () => {
  const stage = await numbers(1, 2);
  await createTensor(db, { ...on(stage, "side", "g/note"), spec: TEXT });
  await createGroup(db, on(stage, "side", "empty"));
  await stage.set(stage.ids[1]!, "g/note", { text: "hello" }, "side");
  await stage.save("side");
  await stage.append([{ x: number(3) }]);
  await stage.save();
  await stage.merge();
  expect(await stage.paths()).toEqual(["g/note", "x"]);
  expect(await stage.read("g/note")).toEqual([null, "hello", null]);
  expect(await columnOf(stage, "main", "g/note")).toBe(await columnOf(stage, "side", "g/note"));
  const { groups } = await getStructure(db, await resolveRef(db, stage.dataset, "main"));
  expect(groups).toEqual(["empty"]);
  await stage.set(stage.ids[0]!, "g/note", { text: "here" });
  expect(await stage.read("g/note")).toEqual(["here", "hello", null]);
  expect(await stage.read("g/note", "side")).toEqual([null, "hello"]);
});

test("only theirs wrote to a tensor: it is read on where theirs has it", async () => {
  const stage = await numbers(1, 2);
  await stage.set(stage.ids[0]!, "x", number(5), "side");
  await stage.save("side");
  await createTensor(db, { ...on(stage, "main", "other"), spec: TEXT });
  await stage.save();
  await stage.merge();
  expect(await stage.read("x")).toEqual([5, 2]);
  expect(await columnOf(stage, "main", "x")).toBe(await columnOf(stage, "side", "x"));
});

test("one name for two tensors (VC-62): ours, theirs, or theirs under another name", async () => {
  for (const [take, newPath, paths] of [
    ["OURS", undefined, ["x", "xyz"]],
    ["THEIRS", undefined, ["x", "xyz"]],
    ["RENAME", "abc", ["abc", "x", "xyz"]],
  ] as const) {
    const stage = await numbers(1);
    await createTensor(db, { ...on(stage, "main", "xyz"), spec: TEXT });
    await stage.set(stage.ids[0]!, "xyz", { text: "ours" });
    await stage.save();
    await createTensor(db, { ...on(stage, "side", "xyz"), spec: NUMBER });
    await stage.set(stage.ids[0]!, "xyz", number(7), "side");
    await stage.save("side");
    const [conflict] = await stage.conflicts();
    expect(conflict).toMatchObject({
      kind: "PATH_TAKEN",
      tensor: "xyz",
      takes: ["OURS", "THEIRS", "RENAME"],
    });
    expect(conflict!.description).toContain("of htype text");
    expect(conflict!.description).toContain("of htype generic");
    await stage.merge(choose(conflict, take, newPath));
    expect(await stage.paths()).toEqual(paths);
    expect(await stage.read("xyz")).toEqual([take === "THEIRS" ? 7 : "ours"]);
    if (newPath) expect(await stage.read(newPath)).toEqual([7]);
  }
});

test("a new path must be free and well formed", async () => {
  const stage = await numbers(1);
  await createTensor(db, { ...on(stage, "main", "xyz"), spec: TEXT });
  await stage.save();
  await createTensor(db, { ...on(stage, "side", "xyz/deep"), spec: TEXT });
  await stage.save("side");
  const [conflict] = await stage.conflicts();
  for (const newPath of ["x", "x/y", "a b"]) {
    await expect(stage.merge(choose(conflict, "RENAME", newPath))).rejects.toMatchObject({
      code: "INVALID_INPUT",
      details: { path: ["choices", 0, "newPath"] },
    });
  }
  await stage.merge(choose(conflict, "THEIRS"));
  expect(await stage.paths()).toEqual(["x", "xyz/deep"]);
});

test("one name for two groups of objects: theirs comes in under another one as a whole", async () => {
  const stage = await mergeStage(db, { x: NUMBER }, [{ x: number(1) }]);
  const [id] = stage.ids as [number];
  await createTensor(db, { ...on(stage, "main", "boxes"), spec: BOXES });
  await objectEditor(db, stage).add(id, { boxes: box(0, 0, 1, 1) });
  await stage.save();
  for (const [path, spec] of [
    ["boxes", BOXES],
    ["labels", LABELS],
  ] as const)
    await createTensor(db, { ...on(stage, "side", path), spec });
  const values = { boxes: box(5, 5, 1, 1), labels: { labels: ["b"] } };
  await objectEditor(db, stage).add(id, values, "side");
  await stage.save("side");
  const [conflict, ...others] = await stage.conflicts();
  expect([conflict, others]).toMatchObject([{ kind: "PATH_TAKEN", group: "" }, []]);
  await stage.branch("whole");
  await stage.merge({ branch: "whole", ...choose(conflict, "THEIRS") });
  expect(await stage.objects(id, "whole")).toMatchObject([{ boxes: [5, 5, 1, 1], labels: "b" }]);
  await stage.merge(choose(conflict, "RENAME", "theirs"));
  expect(await stage.paths()).toEqual(["boxes", "theirs/boxes", "theirs/labels", "x"]);
  expect(await stage.objects(id)).toMatchObject([{ boxes: [0, 0, 1, 1] }]);
  expect(await stage.objects(id, "main", "theirs")).toMatchObject([{ boxes: [5, 5, 1, 1] }]);
});

test("two groups of objects at one path can't both stay there, whatever their tensors are called", async () => {
  const stage = await numbers(1);
  await createTensor(db, { ...on(stage, "main", "g/boxes"), spec: BOXES });
  await stage.save();
  await createTensor(db, { ...on(stage, "side", "g/labels"), spec: LABELS });
  await stage.save("side");
  const [conflict, ...others] = await stage.conflicts();
  expect([conflict, others]).toMatchObject([{ kind: "PATH_TAKEN", group: "g" }, []]);
  await stage.merge(choose(conflict, "RENAME", "h"));
  expect(await stage.paths()).toEqual(["g/boxes", "h/labels", "x"]);
});

test("renamed by theirs: ours has the new name too, with its own values (VC-65)", async () => {
  const stage = await numbers(1, 2);
  await renameTensor(db, { ...on(stage, "side", "x"), newPath: "y" });
  await stage.append([{ y: number(3) }], "side");
  await stage.save("side");
  await stage.set(stage.ids[0]!, "x", number(10));
  await stage.save();
  await stage.merge();
  expect(await stage.paths()).toEqual(["y"]);
  expect(await stage.read("y")).toEqual([10, 2, 3]);
});

test("renamed to a name that ours gave another tensor (VC-66 a)", async () => {
  for (const [take, newPath, paths] of [
    ["OURS", undefined, ["blue", "x"]],
    ["THEIRS", undefined, ["blue"]],
    ["RENAME", "green", ["blue", "green"]],
  ] as const) {
    const stage = await numbers(1);
    await renameTensor(db, { ...on(stage, "side", "x"), newPath: "blue" });
    await stage.save("side");
    await createTensor(db, { ...on(stage, "main", "blue"), spec: TEXT });
    await stage.save();
    const [conflict] = await stage.conflicts();
    expect(conflict).toMatchObject({ kind: "PATH_TAKEN", takes: ["OURS", "THEIRS", "RENAME"] });
    // The reference joins the two; here a choice says which of them has the name.
    await stage.merge(choose(conflict, take, newPath));
    expect(await stage.paths()).toEqual(paths);
  }
});

test("renamed by both: to two names a conflict (VC-66 b), to one name none (VC-66 d)", async () => {
  for (const [take, path] of [
    ["OURS", "ours"],
    ["THEIRS", "theirs"],
  ] as const) {
    const stage = await numbers(1);
    await renameTensor(db, { ...on(stage, "main", "x"), newPath: "ours" });
    await renameTensor(db, { ...on(stage, "side", "x"), newPath: "theirs" });
    await stage.save();
    await stage.save("side");
    const [conflict] = await stage.conflicts();
    expect(conflict).toMatchObject({
      kind: "RENAMED",
      base: { text: "x" },
      ours: { text: "ours" },
      theirs: { text: "theirs" },
    });
    await stage.merge(choose(conflict, take));
    expect(await stage.paths()).toEqual([path]);
    await stage.branch("same", stage.first.id);
    await renameTensor(db, { ...on(stage, "same", "x"), newPath: path });
    await stage.save("same");
    await stage.merge({ source: "same" });
    expect(await stage.paths()).toEqual([path]);
  }
});

test("two tensors that theirs gave each other's name", async () => {
  const stage = await mergeStage(db, { a: NUMBER, b: NUMBER }, [{ a: number(1), b: number(2) }]);
  for (const [path, newPath] of [
    ["a", "c"],
    ["b", "a"],
    ["c", "b"],
  ] as const)
    await renameTensor(db, { ...on(stage, "side", path), newPath });
  await stage.save("side");
  await stage.set(stage.ids[0]!, "a", number(10));
  await stage.save();
  await stage.merge();
  expect([await stage.read("a"), await stage.read("b")]).toEqual([[2], [10]]);
});

test("a group that theirs renamed, with objects that ours added to", async () => {
  const stage = await mergeStage(db, { "g/boxes": BOXES, "g/n": NUMBER }, [
    { "g/boxes": box(0, 0, 1, 1), "g/n": number(1) },
  ]);
  const [id] = stage.ids as [number];
  await renameGroup(db, { ...on(stage, "side", "g"), newPath: "h" });
  await createTensor(db, { ...on(stage, "side", "h/more"), spec: TEXT });
  await stage.save("side");
  await objectEditor(db, stage, "g").add(id, { "g/boxes": box(2, 2, 1, 1) });
  await stage.save();
  await stage.merge();
  expect(await stage.paths()).toEqual(["h/boxes", "h/more", "h/n"]);
  expect(await stage.objects(id, "main", "h")).toMatchObject([
    { boxes: [0, 0, 1, 1] },
    { boxes: [2, 2, 1, 1] },
  ]);
});
