import { expect, test } from "vitest";
import {
  commit,
  deleteSamples,
  mergeBranch,
  previewMerge,
  resolveRef,
  hasUncommittedChanges,
} from "../../packages/core/src/index.ts";
import { makeDataset } from "../helpers/make-dataset.ts";
import { mergeStage, type MergeStage } from "../helpers/merge-stage.ts";
import { createTestDatabase } from "../helpers/test-database.ts";

const db = await createTestDatabase();

const NUMBER = { htype: "generic" } as const;
const number = (value: number) => ({ number: value });

function numbers(...values: number[]): Promise<MergeStage> {
  return mergeStage(
    db,
    { x: NUMBER, y: NUMBER },
    values.map((value) => ({ x: number(value), y: number(-value) })),
  );
}

test("a merge takes over what theirs changed and keeps what ours did, as one commit with two parents (VC-58)", async () => {
  const stage = await numbers(9, 1, 2, 3, 4);
  const { ids } = stage;
  await stage.append([{ x: number(50) }, { x: number(60) }], "side");
  await stage.set(ids[3]!, "x", number(30), "side");
  const theirs = await stage.save("side");
  await stage.set(ids[0]!, "x", number(10));
  await stage.set(ids[1]!, "y", null);
  const ours = await stage.save();
  expect(await stage.merge({ branch: "side", source: stage.first.id })).toEqual(theirs);
  const merged = await stage.merge();
  expect(merged).toMatchObject({
    parentIds: [ours.id, theirs.id],
    message: "Merge side into main",
    samplesAdded: 2,
    samplesDeleted: 0,
    valuesChanged: 3,
  });
  expect(await stage.read("x")).toEqual([10, 1, 2, 30, 4, 50, 60]);
  expect(await stage.read("y")).toEqual([-9, null, -2, -3, -4, null, null]);
  expect(await stage.read("x", ours.id)).toEqual([10, 1, 2, 3, 4]);
  const back = await stage.merge({ branch: "side", source: "main" });
  expect(back).toMatchObject({ parentIds: [theirs.id, merged.id] });
  for (const tensor of ["x", "y"])
    expect(await stage.read(tensor, "side")).toEqual(await stage.read(tensor));
});

test("an ancestor is up to date: nothing happens (VC-57), nor when merging twice (VC-59)", async () => {
  const stage = await numbers(1, 2);
  await stage.set(stage.ids[0]!, "x", number(7), "side");
  await stage.save("side");
  const merged = await stage.merge();
  const before = await resolveRef(db, stage.dataset, "main");
  const again = { dataset: stage.dataset, branch: "main", source: "side", author: "test" };
  expect(await mergeBranch(db, again)).toEqual({ commit: merged, upToDate: true });
  expect(await mergeBranch(db, { ...again, source: stage.first.id })).toMatchObject({
    upToDate: true,
  });
  expect(await resolveRef(db, stage.dataset, "main")).toEqual(before);
  expect(await previewMerge(db, again)).toMatchObject({ isUpToDate: true, conflicts: [] });
});

test("where ours did nothing there is still a commit with two parents", async () => {
  const stage = await numbers(1, 2);
  await stage.append([{ x: number(3) }], "side");
  const theirs = await stage.save("side");
  const merged = await stage.merge();
  expect(merged.parentIds).toEqual([stage.first.id, theirs.id]);
  expect(await stage.read("x")).toEqual([1, 2, 3]);
});

test("a branch with uncommitted changes is refused; the source is its head", async () => {
  const stage = await numbers(1, 2);
  await stage.set(stage.ids[0]!, "x", number(7), "side");
  await stage.save("side");
  await stage.set(stage.ids[0]!, "x", number(8), "side");
  await stage.set(stage.ids[1]!, "y", number(9));
  await expect(stage.merge()).rejects.toMatchObject({ code: "UNCOMMITTED_CHANGES" });
  await stage.save();
  await stage.merge();
  expect(await stage.read("x")).toEqual([7, 2]);
  expect(await stage.read("y")).toEqual([-1, 9]);
  expect(await hasUncommittedChanges(db, await resolveRef(db, stage.dataset, "main"))).toBe(false);
});

test("the same value changed on both sides is one conflict, resolved either way (VC-60)", async () => {
  for (const [take, expected] of [
    ["OURS", [1, 20, 3]],
    ["THEIRS", [1, 21, 3]],
  ] as const) {
    const stage = await numbers(1, 2, 3);
    await stage.set(stage.ids[1]!, "x", number(20));
    await stage.save();
    await stage.set(stage.ids[1]!, "x", number(21), "side");
    await stage.save("side");
    const [conflict, ...others] = await stage.conflicts();
    expect(others).toEqual([]);
    expect(conflict).toMatchObject({
      kind: "VALUE",
      tensor: "x",
      sampleId: stage.ids[1],
      hasBase: true,
      base: { text: "2" },
      ours: { text: "20" },
      theirs: { text: "21" },
    });
    if (take === "OURS") await stage.merge({ choices: [{ conflict: conflict!.key, take }] });
    else await stage.merge({ strategy: take });
    expect(await stage.read("x")).toEqual(expected);
  }
});

test("samples appended on both sides stand in the order of their ids (differs from VC-60)", async () => {
  const stage = await numbers(1);
  await stage.append([{ x: number(2) }], "side");
  await stage.append([{ x: number(3) }]);
  await stage.append([{ x: number(4) }], "side");
  await stage.save("side");
  await stage.save();
  await stage.merge();
  expect(await stage.read("x")).toEqual([1, 2, 3, 4]);
});

test("back and forth, each merge begins at the last one (VC-61)", async () => {
  const stage = await mergeStage(db, { c: NUMBER }, [{ c: number(1) }]);
  const [id] = stage.ids;
  await stage.set(id!, "c", number(2));
  await stage.save();
  await stage.set(id!, "c", number(3), "side");
  await stage.save("side");
  await stage.merge({ strategy: "THEIRS" });
  expect(await stage.read("c")).toEqual([3]);
  await stage.set(id!, "c", number(4));
  await stage.save();
  await stage.set(id!, "c", number(0), "side");
  await stage.save("side");
  await stage.merge({ branch: "side", source: "main", strategy: "THEIRS" });
  expect(await stage.read("c", "side")).toEqual([4]);
  await stage.set(id!, "c", number(5), "side");
  await stage.append([{ c: number(10) }], "side");
  await stage.save("side");
  await stage.set(id!, "c", number(6), "side");
  expect(await stage.read("c")).toEqual([4]);
  // Their merge commits the source's changes first; ours takes the head and leaves them.
  await stage.merge();
  expect(await stage.read("c")).toEqual([5, 10]);
});

test("criss-cross: the base is what both bases agree on, else it is a conflict", async () => {
  const stage = await numbers(1, 2, 3);
  const [a, b, c] = stage.ids as [number, number, number];
  await stage.set(a, "x", number(10));
  const ours = await stage.save();
  await stage.set(b, "x", number(20), "side");
  const theirs = await stage.save("side");
  await stage.merge({ source: theirs.id });
  await stage.merge({ branch: "side", source: ours.id });
  await stage.set(c, "x", number(30));
  await stage.save();
  await stage.set(c, "y", number(-30), "side");
  await stage.save("side");
  const preview = await previewMerge(db, {
    dataset: stage.dataset,
    branch: "main",
    source: "side",
  });
  expect(new Set(preview.bases)).toEqual(new Set([ours.id, theirs.id]));
  expect(preview.conflicts).toEqual([]);
  await stage.merge();
  expect(await stage.read("x")).toEqual([10, 20, 30]);
  expect(await stage.read("y")).toEqual([-1, -2, -30]);
});

test("criss-cross: what the bases disagree on has no base", async () => {
  const stage = await numbers(1, 2);
  const [a] = stage.ids as [number];
  await stage.set(a, "x", number(10));
  const ours = await stage.save();
  const theirs = await stage.save("side");
  await stage.merge({ source: theirs.id });
  await stage.merge({ branch: "side", source: ours.id });
  await stage.set(a, "x", number(11));
  await stage.save();
  await stage.set(stage.ids[1]!, "y", number(5), "side");
  await stage.save("side");
  expect(await stage.conflicts()).toMatchObject([
    { kind: "VALUE", sampleId: a, hasBase: false, ours: { text: "11" }, theirs: { text: "10" } },
  ]);
  await stage.merge({ strategy: "OURS" });
  expect(await stage.read("x")).toEqual([11, 2]);
  expect(await stage.read("y")).toEqual([-1, 5]);
});

test("choices win over the strategy; those that fit nothing are refused with their path", async () => {
  const stage = await numbers(1, 2);
  const [a, b] = stage.ids as [number, number];
  for (const id of [a, b]) {
    await stage.set(id, "x", number(10));
    await stage.set(id, "x", number(20), "side");
  }
  await stage.save();
  await stage.save("side");
  const [first, second] = await stage.conflicts();
  const refused = (choice: object, path: unknown[]) =>
    expect(stage.merge({ choices: [choice as never] })).rejects.toMatchObject({
      code: "INVALID_INPUT",
      details: { path },
    });
  await refused({ conflict: "value/0/0", take: "OURS" }, ["choices", 0, "conflict"]);
  const renaming = { conflict: first!.key, take: "RENAME", newPath: "z" };
  await refused(renaming, ["choices", 0, "take"]);
  await refused({ conflict: first!.key, take: "OURS", newPath: "z" }, ["choices", 0, "newPath"]);
  const choices = [{ conflict: first!.key, take: "THEIRS" as const }];
  expect(await stage.conflicts({ choices })).toMatchObject([{ key: second!.key }]);
  await stage.merge({ choices, strategy: "OURS" });
  expect(await stage.read("x")).toEqual([20, 10]);
});

test("a head that moved is refused where one was expected", async () => {
  const stage = await numbers(1);
  await stage.append([{ x: number(2) }], "side");
  await stage.save("side");
  await stage.save();
  await expect(stage.merge({ expectedHead: stage.first.id })).rejects.toMatchObject({
    code: "HEAD_MOVED",
  });
  await expect(
    stage.merge({ source: stage.first.id, expectedHead: stage.first.id }),
  ).rejects.toMatchObject({ code: "HEAD_MOVED" });
});

test("merges and commits at the same time come one after the other", async () => {
  const stage = await numbers(1);
  await stage.append([{ x: number(2) }], "side");
  await stage.save("side");
  const commits = Array.from({ length: 3 }, () => stage.save());
  const [merged] = await Promise.all([stage.merge(), ...commits]);
  expect(merged.parentIds).toHaveLength(2);
  expect(await stage.read("x")).toEqual([1, 2]);
});

test("a merge that was done is answered again, whatever became of its branches", async () => {
  const stage = await numbers(1);
  await stage.append([{ x: number(2) }], "side");
  await stage.save("side");
  const owner = { ownerId: stage.dataset.ownerId, clientMutationId: "once", input: {} };
  const merged = await stage.merge({ receipt: owner });
  expect(await stage.merge({ receipt: owner })).toEqual(merged);
  const reverted = await stage.revert(merged.id);
  expect(await stage.merge({ receipt: owner, source: "gone" })).toEqual(merged);
  expect((await resolveRef(db, stage.dataset, "main")).commitId).toBe(reverted.id);
  const upToDate = { ...owner, clientMutationId: "nothing" };
  expect(await stage.merge({ receipt: upToDate })).toEqual(reverted);
  await stage.save();
  expect(await stage.merge({ receipt: upToDate })).toEqual(reverted);
});

test("a tag, a commit that is not there and datasets of no common history are refused", async () => {
  const stage = await numbers(1);
  const other = await makeDataset(db, { x: NUMBER });
  await expect(stage.merge({ branch: stage.first.id })).rejects.toMatchObject({
    code: "REF_NOT_WRITABLE",
  });
  await expect(stage.merge({ source: "nowhere" })).rejects.toMatchObject({ code: "REF_NOT_FOUND" });
  await commit(db, { dataset: other.dataset, branch: "main", message: "x", author: "test" });
  await expect(stage.merge({ source: "main", sourceDataset: other.dataset })).rejects.toMatchObject(
    { code: "INVALID_INPUT", details: { path: ["source"] } },
  );
});

test("merging is the same both ways where nothing conflicts", async () => {
  const stage = await numbers(1, 2, 3, 4);
  const [a, b, c, d] = stage.ids as [number, number, number, number];
  await stage.set(a, "x", number(10));
  await stage.append([{ x: number(5) }]);
  await deleteSamples(db, { dataset: stage.dataset, branch: "main", samples: [{ id: d }] });
  await stage.save();
  await stage.set(b, "x", number(20), "side");
  await stage.set(c, "y", null, "side");
  await stage.append([{ y: number(6) }], "side");
  await stage.save("side");
  await stage.branch("forth", "main");
  await stage.branch("back", "side");
  await stage.merge({ branch: "forth", source: "side" });
  await stage.merge({ branch: "back", source: "main" });
  expect(await stage.sampleIds("back")).toEqual(await stage.sampleIds("forth"));
  for (const tensor of ["x", "y"])
    expect(await stage.read(tensor, "back")).toEqual(await stage.read(tensor, "forth"));
});
