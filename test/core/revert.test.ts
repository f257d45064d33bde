import { expect, test } from "vitest";
import {
  clearTensor,
  createGroup,
  createTensor,
  deleteSamples,
  deleteTensor,
  getStructure,
  previewRevert,
  renameTensor,
  resolveRef,
  updateClasses,
} from "../../packages/core/src/index.ts";
import { mergeStage, objectEditor, type MergeStage } from "../helpers/merge-stage.ts";
import { createTestDatabase } from "../helpers/test-database.ts";

const db = await createTestDatabase();

const NUMBER = { htype: "generic" } as const;
const BOXES = { htype: "bbox", describes: "OBJECT" } as const;
const LABELS = { htype: "class_label", classNames: ["a", "b"] } as const;
const number = (value: number) => ({ number: value });

function stageOf(): Promise<MergeStage> {
  const sample = (value: number) => ({
    x: number(value),
    labels: { labels: ["a"] },
    boxes: {
      boxes: [
        [value, 0, 1, 1],
        [value, 1, 1, 1],
      ],
    },
  });
  return mergeStage(db, { x: NUMBER, labels: LABELS, boxes: BOXES }, [sample(1), sample(2)]);
}

/** All that can be read on a ref. */
async function everything(stage: MergeStage, ref = "main") {
  const paths = await stage.paths(ref);
  const values = [];
  for (const path of paths) values.push([path, await stage.read(path, ref)]);
  const { tensors, groups } = await getStructure(db, await resolveRef(db, stage.dataset, ref));
  const classes = tensors.get("labels")?.meta.classes;
  const ids = await stage.sampleIds(ref);
  const objects = [];
  for (const id of ids) objects.push(await stage.objects(id, ref));
  return { ids, values, objects, classes, groups };
}

const CHANGES: Record<string, (stage: MergeStage) => Promise<unknown>> = {
  "a value": (stage) => stage.set(stage.ids[0]!, "x", number(9)),
  "a removed value": (stage) => stage.set(stage.ids[0]!, "x", null),
  "an append": (stage) => stage.append([{ x: number(3) }]),
  "a deletion": ({ dataset, ids }) =>
    deleteSamples(db, { dataset, branch: "main", samples: [{ id: ids[0]! }] }),
  "a clear": ({ dataset }) => clearTensor(db, { dataset, branch: "main", path: "x" }),
  "a rename": ({ dataset }) =>
    renameTensor(db, { dataset, branch: "main", path: "x", newPath: "y" }),
  "a deleted tensor": ({ dataset }) => deleteTensor(db, { dataset, branch: "main", path: "x" }),
  "a deleted group of objects": ({ dataset }) =>
    deleteTensor(db, { dataset, branch: "main", path: "boxes" }),
  "a created group": ({ dataset }) => createGroup(db, { dataset, branch: "main", path: "empty" }),
  "a created tensor": ({ dataset }) =>
    createTensor(db, { dataset, branch: "main", path: "y", spec: NUMBER }),
  "classes in another order": ({ dataset }) =>
    updateClasses(db, {
      dataset,
      branch: "main",
      path: "labels",
      classes: [{ classId: 1, name: "bee" }, { classId: 0, name: "a" }, { name: "c" }],
    }),
  "a removed object": async (stage) => {
    const [first] = await stage.objects(stage.ids[0]!);
    await objectEditor(db, stage).remove(stage.ids[0]!, first!.id);
  },
};

test.each(Object.entries(CHANGES))("after %s, a revert reads as before", async (_name, change) => {
  const stage = await stageOf();
  const before = await everything(stage);
  await change(stage);
  const changed = await stage.save("main", "the change");
  expect(await everything(stage)).not.toEqual(before);
  const { dataset } = stage;
  expect(await previewRevert(db, { dataset, branch: "main", commit: changed.id })).toMatchObject({
    conflicts: [],
  });
  const reverted = await stage.revert(changed.id);
  expect(reverted).toMatchObject({ message: 'Revert "the change"', parentIds: [changed.id] });
  expect(await everything(stage)).toEqual(before);
  await expect(stage.revert(changed.id)).rejects.toMatchObject({ code: "NOTHING_TO_COMMIT" });
  await stage.revert(reverted.id);
  expect(await everything(stage)).toEqual(await everything(stage, changed.id));
});

test("an older commit is taken back, later changes stay", async () => {
  const stage = await stageOf();
  const [a, b] = stage.ids as [number, number];
  await stage.set(a, "x", number(10));
  const wrong = await stage.save();
  await stage.set(b, "x", number(20));
  await stage.append([{ x: number(3) }]);
  await stage.save();
  await stage.revert(wrong.id.slice(0, 12));
  expect(await stage.read("x")).toEqual([1, 20, 3]);
});

test("what was changed again since is a conflict", async () => {
  const stage = await stageOf();
  const [a] = stage.ids as [number];
  const [added] = await stage.append([{ x: number(3) }]);
  await stage.set(a, "x", number(10));
  const wrong = await stage.save();
  await stage.set(a, "x", number(11));
  await stage.set(added!, "x", number(4));
  await stage.save();
  const { dataset } = stage;
  const { conflicts } = await previewRevert(db, { dataset, branch: "main", commit: wrong.id });
  expect(conflicts).toMatchObject([
    { kind: "SAMPLE_DELETED", sampleId: added, theirs: null },
    {
      kind: "VALUE",
      sampleId: a,
      base: { text: "10" },
      ours: { text: "11" },
      theirs: { text: "1" },
    },
  ]);
  await expect(stage.revert(wrong.id)).rejects.toMatchObject({ code: "MERGE_CONFLICT" });
  const choices = [{ conflict: conflicts[0]!.key, take: "OURS" as const }];
  await stage.revert(wrong.id, { choices, strategy: "THEIRS" });
  expect(await stage.read("x")).toEqual([1, 2, 4]);
});

test("merging again does not bring back what was reverted", async () => {
  const stage = await stageOf();
  await stage.set(stage.ids[0]!, "x", number(10), "side");
  await stage.append([{ x: number(3) }], "side");
  await stage.save("side");
  const merged = await stage.merge();
  expect(await stage.read("x")).toEqual([10, 2, 3]);
  const reverted = await stage.revert(merged.id);
  expect(await stage.read("x")).toEqual([1, 2]);
  expect((await stage.merge()).id).toBe(reverted.id);
  await stage.set(stage.ids[1]!, "x", number(20), "side");
  await stage.save("side");
  await stage.merge();
  expect(await stage.read("x")).toEqual([1, 20]);
});

test("the first commit and one that the branch does not have are refused", async () => {
  const stage = await stageOf();
  const { dataset } = stage;
  const { parentIds } = stage.first;
  const refused = { code: "INVALID_INPUT", details: { path: ["commit"] } };
  await expect(stage.revert(parentIds[0]!)).rejects.toMatchObject(refused);
  const other = await stage.save("side");
  await expect(stage.revert(other.id)).rejects.toMatchObject(refused);
  const preview = { dataset, branch: "main", commit: other.id };
  await expect(previewRevert(db, preview)).rejects.toMatchObject(refused);
  await expect(stage.revert("nowhere")).rejects.toMatchObject({ code: "REF_NOT_FOUND" });
});

test("uncommitted changes and a head that moved are refused; a receipt answers again", async () => {
  const stage = await stageOf();
  await stage.set(stage.ids[0]!, "x", number(10));
  const wrong = await stage.save();
  await stage.set(stage.ids[0]!, "x", number(11));
  await expect(stage.revert(wrong.id)).rejects.toMatchObject({ code: "UNCOMMITTED_CHANGES" });
  await stage.set(stage.ids[0]!, "x", number(10));
  await stage.save();
  const expectedHead = wrong.id;
  await expect(stage.revert(wrong.id, { expectedHead })).rejects.toMatchObject({
    code: "HEAD_MOVED",
  });
  const receipt = { ownerId: stage.dataset.ownerId, clientMutationId: "revert", input: {} };
  const reverted = await stage.revert(wrong.id, { receipt });
  expect(await stage.revert(wrong.id, { receipt })).toEqual(reverted);
  expect(await stage.read("x")).toEqual([1, 2]);
});
