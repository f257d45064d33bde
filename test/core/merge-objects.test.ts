import { expect, test } from "vitest";
import {
  clearTensor,
  createTensor,
  deleteTensor,
  editObjects,
  type MergeChoice,
} from "../../packages/core/src/index.ts";
import { mergeStage, objectEditor, type MergeStage } from "../helpers/merge-stage.ts";
import { createTestDatabase } from "../helpers/test-database.ts";

const db = await createTestDatabase();

const BOXES = { htype: "bbox", describes: "OBJECT" } as const;
const LABELS = { htype: "class_label", describes: "OBJECT", classNames: ["a", "b", "c"] } as const;
const SCORES = { htype: "generic", describes: "OBJECT" } as const;
const at = (place: number) => ({ boxes: [[place, 0, 1, 1]] });
const label = (name: string) => ({ labels: [name] });

/** Two samples with objects at 0, 1 and 2, all of class a. */
async function objects(): Promise<{ stage: MergeStage; sample: number; ids: number[] }> {
  const values = {
    boxes: { boxes: [0, 1, 2].map((place) => [place, 0, 1, 1]) },
    labels: { labels: ["a", "a", "a"] },
  };
  const stage = await mergeStage(db, { boxes: BOXES, labels: LABELS }, [values, values]);
  const [sample] = stage.ids as [number];
  return { stage, sample, ids: (await stage.objects(sample)).map(({ id }) => id) };
}

/** Where the objects are and of which class they are. */
async function seen(stage: MergeStage, sample: number, ref = "main"): Promise<unknown[]> {
  const found = await stage.objects(sample, ref);
  return found.map(({ boxes, labels }) => [(boxes as number[])[0], labels]);
}

function choose(conflict: { key: string } | undefined, take: MergeChoice["take"]) {
  return { choices: [{ conflict: conflict!.key, take }] };
}

test("moved here and relabelled there: both stand; ours' order, then theirs' new ones", async () => {
  const { stage, sample, ids } = await objects();
  const edit = objectEditor(db, stage);
  await edit.update(sample, ids[0]!, { boxes: at(10) });
  const mine = await edit.add(sample, { boxes: at(3), labels: label("b") });
  await edit.remove(sample, ids[2]!);
  await stage.save();
  await edit.update(sample, ids[0]!, { labels: label("c") }, "side");
  await edit.update(sample, ids[1]!, { boxes: at(11) }, "side");
  const yours = await edit.add(sample, { boxes: at(4), labels: label("c") }, "side");
  await stage.save("side");
  await stage.branch("back", "side");
  await stage.merge();
  expect((await stage.objects(sample)).map(({ id }) => id)).toEqual([ids[0], ids[1], mine, yours]);
  expect(await seen(stage, sample)).toEqual([
    [10, "c"],
    [11, "a"],
    [3, "b"],
    [4, "c"],
  ]);
  expect(await seen(stage, stage.ids[1]!)).toEqual([
    [0, "a"],
    [1, "a"],
    [2, "a"],
  ]);
  await stage.merge({ branch: "back", source: stage.first.id });
  await stage.merge({ branch: "back", source: "main" });
  expect(await seen(stage, sample, "back")).toEqual(await seen(stage, sample));
});

test("removed from the middle by theirs alone", async () => {
  const { stage, sample, ids } = await objects();
  const edit = objectEditor(db, stage);
  await edit.remove(sample, ids[1]!, "side");
  await stage.save("side");
  await edit.update(stage.ids[1]!, (await stage.objects(stage.ids[1]!))[0]!.id, { boxes: at(9) });
  await stage.save();
  await stage.merge();
  expect(await seen(stage, sample)).toEqual([
    [0, "a"],
    [2, "a"],
  ]);
  expect(await seen(stage, stage.ids[1]!)).toEqual([
    [9, "a"],
    [1, "a"],
    [2, "a"],
  ]);
});

test("one field changed by both is a conflict, the others are not", async () => {
  for (const take of ["OURS", "THEIRS"] as const) {
    const { stage, sample, ids } = await objects();
    const edit = objectEditor(db, stage);
    await edit.update(sample, ids[0]!, { boxes: at(10), labels: label("b") });
    await edit.update(sample, ids[1]!, { labels: label("c") });
    await edit.update(sample, ids[0]!, { boxes: at(11) }, "side");
    await edit.update(sample, ids[1]!, { labels: label("c") }, "side");
    await stage.save();
    await stage.save("side");
    const [conflict, ...others] = await stage.conflicts();
    expect([conflict, others]).toMatchObject([
      {
        kind: "OBJECT",
        sampleId: sample,
        group: "",
        objectId: ids[0],
        tensor: "boxes",
        hasBase: true,
        base: { text: "[0, 0, 1, 1]" },
        ours: { text: "[10, 0, 1, 1]" },
        theirs: { text: "[11, 0, 1, 1]" },
      },
      [],
    ]);
    await stage.merge(choose(conflict, take));
    const place = take === "OURS" ? 10 : 11;
    expect(await seen(stage, sample)).toEqual([
      [place, "b"],
      [1, "c"],
      [2, "a"],
    ]);
  }
});

test("removed on one side and changed on the other: either stands", async () => {
  for (const [removing, changing] of [
    ["main", "side"],
    ["side", "main"],
  ] as const) {
    for (const take of ["OURS", "THEIRS"] as const) {
      const { stage, sample, ids } = await objects();
      const edit = objectEditor(db, stage);
      await edit.remove(sample, ids[1]!, removing);
      await edit.update(sample, ids[1]!, { labels: label("b") }, changing);
      await stage.save();
      await stage.save("side");
      const [conflict, ...others] = await stage.conflicts();
      expect([conflict, others]).toMatchObject([
        {
          kind: "OBJECT_DELETED",
          objectId: ids[1],
          base: { text: "boxes: [1, 0, 1, 1]; labels: a" },
        },
        [],
      ]);
      await stage.merge(choose(conflict, take));
      const isKept = (take === "OURS") === (changing === "main");
      const found = (await seen(stage, sample)).toSorted((a, b) =>
        String(a) < String(b) ? -1 : 1,
      );
      expect(found).toEqual(
        isKept
          ? [
              [0, "a"],
              [1, "b"],
              [2, "a"],
            ]
          : [
              [0, "a"],
              [2, "a"],
            ],
      );
    }
  }
});

test("whole arrays replaced on one side and an object changed on the other", async () => {
  const { stage, sample, ids } = await objects();
  const edit = objectEditor(db, stage);
  await edit.update(sample, ids[0]!, { boxes: at(10) });
  await stage.save();
  const values = { boxes: at(50), labels: label("c") };
  const change = { kind: "replace", values } as const;
  await editObjects(db, {
    dataset: stage.dataset,
    branch: "side",
    edits: [{ sample: { id: sample }, group: "", change }],
  });
  await stage.save("side");
  expect(await stage.conflicts()).toMatchObject([{ kind: "OBJECT_DELETED", objectId: ids[0] }]);
  await stage.merge({ strategy: "OURS" });
  expect(await seen(stage, sample)).toEqual([
    [10, "a"],
    [50, "c"],
  ]);
});

test("objects cleared on one side and edited on the other: the group stands as a whole", async () => {
  for (const take of ["OURS", "THEIRS"] as const) {
    const { stage, sample, ids } = await objects();
    const edit = objectEditor(db, stage);
    await clearTensor(db, { dataset: stage.dataset, branch: "side", path: "boxes" });
    await stage.save("side");
    await edit.update(sample, ids[0]!, { boxes: at(10) });
    await stage.save();
    const [conflict, ...others] = await stage.conflicts();
    expect([conflict, others]).toMatchObject([{ kind: "CLEARED_AGAINST_WRITTEN", group: "" }, []]);
    await stage.merge(choose(conflict, take));
    expect(await seen(stage, sample)).toEqual(
      take === "THEIRS"
        ? []
        : [
            [10, "a"],
            [1, "a"],
            [2, "a"],
          ],
    );
  }
});

test("a tensor that only theirs has gets numbers that stand for nothing in ours' new objects", async () => {
  const stage = await mergeStage(db, { boxes: BOXES, x: { htype: "generic" } }, [{}, {}]);
  const [first, second] = stage.ids as [number, number];
  const edit = objectEditor(db, stage);
  await createTensor(db, { dataset: stage.dataset, branch: "side", path: "scores", spec: SCORES });
  await edit.add(first, { boxes: at(1), scores: { number: 0.5 } }, "side");
  await stage.save("side");
  await edit.add(first, { boxes: at(2) });
  await edit.add(second, { boxes: at(3) });
  await stage.append([{ boxes: at(4) }]);
  await stage.save();
  await stage.merge();
  expect(await stage.objects(first)).toMatchObject([{ scores: Number.NaN }, { scores: 0.5 }]);
  const [, , third] = await stage.sampleIds();
  for (const id of [second, third!])
    expect(await stage.objects(id)).toMatchObject([{ scores: Number.NaN }]);
});

test("where nothing stands for a missing entry, only ours resolves it, or removing the object", async () => {
  const stage = await mergeStage(db, { boxes: BOXES }, [{}, {}]);
  const [first, second] = stage.ids as [number, number];
  const edit = objectEditor(db, stage);
  await createTensor(db, { dataset: stage.dataset, branch: "side", path: "labels", spec: LABELS });
  await edit.add(first, { boxes: at(1), labels: label("b") }, "side");
  await stage.append([{ boxes: at(7), labels: label("c") }], "side");
  await stage.save("side");
  await edit.add(second, { boxes: at(2) });
  await stage.save();
  const [conflict, ...others] = await stage.conflicts({ strategy: "THEIRS" });
  expect([conflict, others]).toMatchObject([
    { kind: "OBJECTS_INCOMPLETE", group: "", takes: ["OURS"] },
    [],
  ]);
  expect(conflict!.description).toContain(
    "to have both, remove those objects, commit, merge, and add them again",
  );
  await stage.branch("both");
  const [object] = await stage.objects(second);
  await edit.remove(second, object!.id, "both");
  await stage.save("both");
  await stage.merge({ branch: "both" });
  await edit.add(second, { boxes: at(2), labels: label("a") }, "both");
  expect(await stage.objects(second, "both")).toMatchObject([{ boxes: [2, 0, 1, 1], labels: "a" }]);
  expect(await stage.objects(first, "both")).toMatchObject([{ labels: "b" }]);
  await stage.merge(choose(conflict, "OURS"));
  expect(await stage.paths()).toEqual(["boxes"]);
  const [, , third] = await stage.sampleIds();
  const found = [];
  for (const id of [first, second, third!]) found.push(await stage.objects(id));
  expect(found).toMatchObject([[], [{ boxes: [2, 0, 1, 1] }], [{ boxes: [7, 0, 1, 1] }]]);
});

test("a tensor of the group deleted by theirs goes, though ours changed others", async () => {
  const { stage, sample, ids } = await objects();
  const edit = objectEditor(db, stage);
  await deleteTensor(db, { dataset: stage.dataset, branch: "side", path: "labels" });
  await edit.update(sample, ids[1]!, { boxes: at(21) }, "side");
  await stage.save("side");
  await edit.update(sample, ids[0]!, { boxes: at(10) });
  await stage.save();
  await stage.merge();
  expect(await stage.paths()).toEqual(["boxes"]);
  expect((await stage.objects(sample)).map(({ boxes }) => (boxes as number[])[0])).toEqual([
    10, 21, 2,
  ]);
});

test("a tensor that ours keeps against theirs' deletion keeps all its entries", async () => {
  const { stage, sample, ids } = await objects();
  const edit = objectEditor(db, stage);
  const [, other] = stage.ids as [number, number];
  const [object] = await stage.objects(other);
  await deleteTensor(db, { dataset: stage.dataset, branch: "side", path: "labels" });
  await edit.update(other, object!.id, { boxes: at(30) }, "side");
  await stage.save("side");
  await edit.update(sample, ids[0]!, { labels: label("b") });
  await stage.save();
  const [conflict, ...others] = await stage.conflicts();
  expect([conflict, others]).toMatchObject([
    { kind: "DELETED_AGAINST_EDITED", tensor: "labels", theirs: null },
    [],
  ]);
  await stage.merge(choose(conflict, "OURS"));
  expect((await seen(stage, sample))[0]).toEqual([0, "b"]);
  expect((await seen(stage, other))[0]).toEqual([30, "a"]);
});

test("a group deleted by theirs as a whole goes, or comes back as a whole", async () => {
  for (const take of ["OURS", "THEIRS"] as const) {
    const { stage, sample, ids } = await objects();
    const edit = objectEditor(db, stage);
    for (const path of ["boxes", "labels"])
      await deleteTensor(db, { dataset: stage.dataset, branch: "side", path });
    await stage.save("side");
    await edit.update(sample, ids[0]!, { boxes: at(10), labels: label("b") });
    await stage.save();
    expect(await stage.conflicts()).toMatchObject([
      { kind: "DELETED_AGAINST_EDITED", tensor: "boxes" },
      { kind: "DELETED_AGAINST_EDITED", tensor: "labels" },
    ]);
    await stage.branch("there", "side");
    await stage.merge({ strategy: take });
    await stage.merge({ branch: "there", source: "main" });
    expect(await stage.paths()).toEqual(take === "OURS" ? ["boxes", "labels"] : []);
    if (take === "OURS") expect((await seen(stage, sample))[0]).toEqual([10, "b"]);
    expect(await stage.paths("there")).toEqual(await stage.paths());
  }
});
