import { expect, test } from "vitest";
import {
  clearTensor,
  countValueChanges,
  createTensor,
  deleteSamples,
  openBulkWrite,
  openDiff,
  publishBulk,
  resolveRef,
  restore,
  type Commit,
} from "../../packages/core/src/index.ts";
import { mergeStage, objectEditor, type MergeStage } from "../helpers/merge-stage.ts";
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

async function remove({ dataset }: MergeStage, id: number, branch = "main"): Promise<void> {
  await deleteSamples(db, { dataset, branch, samples: [{ id }] });
}

test("deletions are carried over (differs from VC-68, where they are forgotten)", async () => {
  const stage = await numbers(1, 2);
  await stage.append([{ x: number(3) }, { x: number(4) }], "side");
  await stage.save("side");
  await remove(stage, stage.ids[1]!, "side");
  await stage.save("side");
  await stage.append([{ x: number(5) }]);
  await stage.save();
  const merged = await stage.merge();
  expect(merged).toMatchObject({ samplesAdded: 2, samplesDeleted: 1 });
  expect(await stage.read("x")).toEqual([1, 3, 4, 5]);
});

test("both delete other samples (VC-70), and the same one", async () => {
  const stage = await numbers(1, 2, 3, 4, 5);
  const [, second, third, fourth] = stage.ids as [number, number, number, number];
  for (const id of [third, second]) await remove(stage, id);
  for (const id of [fourth, second]) await remove(stage, id, "side");
  await stage.append([{ x: number(6) }], "side");
  await stage.save();
  await stage.save("side");
  await stage.merge();
  expect(await stage.read("x")).toEqual([1, 5, 6]);
});

test("deleted on one side and edited on the other is one conflict; kept, it has all its values", async () => {
  for (const [deleting, editing] of [
    ["main", "side"],
    ["side", "main"],
  ] as const) {
    for (const take of ["OURS", "THEIRS"] as const) {
      const stage = await numbers(1, 2, 3);
      const [, id] = stage.ids as [number, number];
      await stage.set(stage.ids[0]!, "x", number(11), deleting);
      await stage.set(id, "y", number(70), deleting);
      await remove(stage, id, deleting);
      await stage.set(stage.ids[2]!, "y", number(33), editing);
      await stage.set(id, "x", number(20), editing);
      await stage.set(id, "y", null, editing);
      await stage.save();
      await stage.save("side");
      const [conflict, ...others] = await stage.conflicts();
      expect([conflict, others]).toMatchObject([
        { kind: "SAMPLE_DELETED", sampleId: id, base: { text: "x: 2; y: -2" } },
        [],
      ]);
      const [kept, gone] =
        editing === "main" ? (["ours", "theirs"] as const) : (["theirs", "ours"] as const);
      expect([conflict![kept], conflict![gone]]).toMatchObject([{ text: "x: 20" }, null]);
      await stage.merge({ choices: [{ conflict: conflict!.key, take }] });
      const isKept = (take === "OURS") === (editing === "main");
      expect(await stage.read("x")).toEqual(isKept ? [11, 20, 3] : [11, 3]);
      expect(await stage.read("y")).toEqual(isKept ? [-1, null, 33] : [-1, 33]);
    }
  }
});

test("a sample that was deleted here stays so, though other samples of the tensor changed there (VC-69)", async () => {
  const stage = await numbers(1, 2, 3);
  await remove(stage, stage.ids[1]!);
  await stage.save();
  await stage.set(stage.ids[0]!, "x", number(8), "side");
  await stage.save("side");
  await stage.merge();
  expect(await stage.read("x")).toEqual([8, 3]);
  await stage.set(stage.ids[1]!, "x", number(9), "side");
  await stage.save("side");
  // The reference brings the sample back without asking.
  expect(await stage.conflicts()).toMatchObject([{ kind: "SAMPLE_DELETED" }]);
  await stage.merge({ strategy: "THEIRS" });
  expect(await stage.read("x")).toEqual([8, 9, 3]);
  expect(await stage.read("y")).toEqual([-1, -2, -3]);
});

test("a commit counts what its diff shows: no values of samples that are deleted here", async () => {
  const stage = await numbers(1, 2, 3);
  const [first, second] = stage.ids as [number, number];
  await stage.set(second, "y", number(20));
  await remove(stage, second);
  await stage.save();
  const note = { dataset: stage.dataset, branch: "side", path: "note" };
  await createTensor(db, { ...note, spec: { htype: "text" } });
  for (const id of [first, second]) {
    await stage.set(id, "x", number(id * 10), "side");
    await stage.set(id, "note", { text: "seen" }, "side");
  }
  await stage.save("side");
  // The whole column comes along, and with it what the deleted sample has there.
  const choices = [{ conflict: (await stage.conflicts())[0]!.key, take: "OURS" as const }];
  const merged = await stage.merge({ choices });
  expect(merged).toMatchObject({ samplesDeleted: 0, valuesChanged: 2 });
  expect(await changedValues(stage, merged)).toBe(2);
  await clearTensor(db, { dataset: stage.dataset, branch: "main", path: "x" });
  const cleared = await stage.save();
  expect(cleared.valuesChanged).toBe(2);
  expect(await changedValues(stage, cleared)).toBe(2);
});

/** As the diff to its first parent counts them. */
async function changedValues({ dataset }: MergeStage, { id, parentIds }: Commit): Promise<number> {
  const diff = await openDiff(db, {
    dataset,
    from: await resolveRef(db, dataset, parentIds[0]),
    to: await resolveRef(db, dataset, id),
  });
  const counts = await Promise.all(diff.tensors.map((pair) => countValueChanges(db, diff, pair)));
  return counts.reduce((sum, { added, updated, removed }) => sum + added + updated + removed, 0);
}

test("edited objects and values of new tensors keep a sample from going silently", async () => {
  const boxes = { htype: "bbox", describes: "OBJECT" } as const;
  const stage = await mergeStage(db, { x: NUMBER, boxes }, [
    { boxes: { boxes: [[0, 0, 1, 1]] } },
    { boxes: { boxes: [[1, 1, 1, 1]] } },
  ]);
  const [first, second] = stage.ids as [number, number];
  for (const id of [first, second]) await remove(stage, id);
  await stage.save();
  const edit = objectEditor(db, stage);
  const [object] = await stage.objects(first);
  await edit.update(first, object!.id, { boxes: { boxes: [[5, 5, 1, 1]] } }, "side");
  await createTensor(db, {
    dataset: stage.dataset,
    branch: "side",
    path: "note",
    spec: { htype: "text" },
  });
  await stage.set(second, "note", { text: "look" }, "side");
  await stage.save("side");
  const conflicts = await stage.conflicts();
  expect(conflicts).toMatchObject([
    { kind: "SAMPLE_DELETED", sampleId: first, theirs: { text: "boxes: [5, 5, 1, 1]" } },
    { kind: "SAMPLE_DELETED", sampleId: second, theirs: { text: 'note: "look"' } },
  ]);
  await stage.merge({
    choices: [
      { conflict: conflicts[0]!.key, take: "THEIRS" },
      { conflict: conflicts[1]!.key, take: "OURS" },
    ],
  });
  expect(await stage.sampleIds()).toEqual([first]);
  expect(await stage.objects(first)).toMatchObject([{ boxes: [5, 5, 1, 1] }]);
  expect(await stage.read("note")).toEqual([null]);
});

test("what a run computed is no edit of a sample", async () => {
  const stage = await numbers(1, 2);
  const write = await openBulkWrite(db, { loss: { htype: "generic" } });
  await write.write(stage.ids.map((sampleId) => ({ sampleId, values: { loss: number(0.5) } })));
  const result = await write.finish();
  const provenance = {
    runId: 1,
    evaluator: "test/loss",
    pluginVersion: "1",
    options: {},
    sourceCommitId: "",
  };
  const { dataset } = stage;
  const input = { dataset, branch: "side", group: "run", message: "run", author: "test" };
  await publishBulk(db, { ...input, result, provenance });
  await remove(stage, stage.ids[0]!);
  await stage.save();
  await stage.merge();
  expect(await stage.read("run/loss")).toEqual([0.5]);
});

test("a sample that both sides have and a base does not has no base", async () => {
  const stage = await numbers(1);
  const [added] = await stage.append([{ x: number(5) }]);
  const ours = await stage.save();
  await stage.set(stage.ids[0]!, "y", number(7), "side");
  const theirs = await stage.save("side");
  await stage.merge({ source: theirs.id });
  await stage.merge({ branch: "side", source: ours.id });
  await stage.set(added!, "x", number(6));
  await stage.save();
  await stage.append([{}], "side");
  await stage.save("side");
  expect(await stage.conflicts()).toMatchObject([
    { kind: "VALUE", sampleId: added, hasBase: false },
  ]);
  await remove(stage, added!);
  await stage.save();
  expect(await stage.conflicts()).toMatchObject([
    { kind: "SAMPLE_DELETED", sampleId: added, hasBase: false },
  ]);
  await stage.merge({ strategy: "OURS" });
  expect(await stage.read("x")).toEqual([1, null]);
  expect(await stage.read("y")).toEqual([7, null]);
});

test("a sample that both sides brought back holds what each gave it, without a base", async () => {
  const stage = await numbers(1, 2);
  const { dataset, ids, first } = stage;
  await remove(stage, ids[1]!);
  const gone = await stage.save();
  await stage.branch("there", gone.id);
  for (const branch of ["main", "there"])
    await restore(db, { dataset, branch, from: first.id, samples: [ids[1]!] });
  await stage.set(ids[1]!, "x", number(20));
  await stage.save();
  await stage.save("there");
  expect(await stage.conflicts({ source: "there" })).toMatchObject([
    { kind: "VALUE", sampleId: ids[1], base: null, ours: { text: "20" }, theirs: { text: "2" } },
  ]);
  await stage.merge({ source: "there", strategy: "THEIRS" });
  expect([await stage.read("x"), await stage.read("y")]).toEqual([
    [1, 2],
    [-1, -2],
  ]);
});
