import { expect, test } from "vitest";
import {
  clearTensor,
  createTensor,
  deleteTensor,
  getStructure,
  openBulkWrite,
  publishBulk,
  renameTensor,
  resolveRef,
  type MergeChoice,
} from "../../packages/core/src/index.ts";
import { makeBlob } from "../helpers/make-dataset.ts";
import { mergeStage, type MergeStage } from "../helpers/merge-stage.ts";
import { createTestDatabase } from "../helpers/test-database.ts";

const db = await createTestDatabase();

const NUMBER = { htype: "generic" } as const;
const TEXT = { htype: "text" } as const;
const number = (value: number) => ({ number: value });

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

test("deleted by theirs and unchanged by ours: it goes (differs from VC-63)", async () => {
  const stage = await mergeStage(db, { x: NUMBER, y: NUMBER }, [{ x: number(1), y: number(2) }]);
  await deleteTensor(db, on(stage, "side", "y"));
  await stage.set(stage.ids[0]!, "x", number(5), "side");
  await stage.save("side");
  await stage.save();
  await stage.merge();
  expect(await stage.paths()).toEqual(["x"]);
  expect(await stage.read("x")).toEqual([5]);
});

test("deleted by one side and changed by the other (VC-64, VC-66 c): either stands", async () => {
  const changes = {
    written: (stage: MergeStage, branch: string) =>
      stage.set(stage.ids[0]!, "x", number(5), branch),
    renamed: async (stage: MergeStage, branch: string) => {
      await renameTensor(db, { ...on(stage, branch, "x"), newPath: "z" });
    },
  };
  for (const [deleting, changing] of [
    ["main", "side"],
    ["side", "main"],
  ] as const) {
    for (const [name, change] of Object.entries(changes)) {
      for (const take of ["OURS", "THEIRS"] as const) {
        const stage = await numbers(1, 2);
        await deleteTensor(db, on(stage, deleting, "x"));
        await stage.append([{}], deleting);
        await change(stage, changing);
        await stage.save();
        await stage.save("side");
        const [conflict, ...others] = await stage.conflicts();
        expect([conflict, others]).toMatchObject([{ kind: "DELETED_AGAINST_EDITED" }, []]);
        expect(conflict![deleting === "main" ? "ours" : "theirs"]).toBe(null);
        await stage.merge({ strategy: take });
        const isKept = (take === "OURS") === (changing === "main");
        const path = name === "renamed" ? "z" : "x";
        expect(await stage.paths()).toEqual(isKept ? [path] : []);
        if (isKept) expect(await stage.read(path)).toEqual([name === "written" ? 5 : 1, 2, null]);
      }
    }
  }
});

test("deleted by ours and unchanged by theirs: it stays deleted (VC-64)", async () => {
  const stage = await mergeStage(db, { x: NUMBER, y: NUMBER }, [{ x: number(1), y: number(2) }]);
  await deleteTensor(db, on(stage, "main", "y"));
  await stage.save();
  await stage.set(stage.ids[0]!, "x", number(5), "side");
  await stage.save("side");
  await stage.merge();
  expect(await stage.paths()).toEqual(["x"]);
});

test("deleted and made anew by theirs is another tensor", async () => {
  const stage = await numbers(1, 2);
  await deleteTensor(db, on(stage, "side", "x"));
  await createTensor(db, { ...on(stage, "side", "x"), spec: TEXT });
  await stage.set(stage.ids[0]!, "x", { text: "new" }, "side");
  await stage.save("side");
  await stage.merge();
  expect(await stage.read("x")).toEqual(["new", null]);
});

test("cleared by theirs: ours is cleared too (differs from VC-67, where clearing is forgotten)", async () => {
  const stage = await numbers(1, 2);
  await clearTensor(db, on(stage, "side", "x"));
  await stage.set(stage.ids[0]!, "x", number(9), "side");
  await stage.save("side");
  await stage.append([{}]);
  await stage.save();
  await stage.merge();
  expect(await stage.read("x")).toEqual([9, null, null]);
});

test("cleared on one side and written to on the other (VC-67): either stands as a whole", async () => {
  for (const [clearing, writing] of [
    ["main", "side"],
    ["side", "main"],
  ] as const) {
    for (const take of ["OURS", "THEIRS"] as const) {
      const stage = await numbers(1, 2);
      await clearTensor(db, on(stage, clearing, "x"));
      await stage.append([{ x: number(3) }], writing);
      await stage.save();
      await stage.save("side");
      const [conflict, ...others] = await stage.conflicts();
      expect([conflict, others]).toMatchObject([
        { kind: "CLEARED_AGAINST_WRITTEN", tensor: "x", takes: ["OURS", "THEIRS"] },
        [],
      ]);
      await stage.merge(choose(conflict, take));
      const isCleared = (take === "OURS") === (clearing === "main");
      // A sample that only one side has keeps what that side holds for it.
      expect(await stage.read("x")).toEqual(isCleared ? [null, null, 3] : [1, 2, 3]);
    }
  }
});

test("cleared by both: their values are merged one by one", async () => {
  const stage = await numbers(1, 2, 3);
  for (const branch of ["main", "side"]) await clearTensor(db, on(stage, branch, "x"));
  await stage.set(stage.ids[0]!, "x", number(10));
  await stage.set(stage.ids[1]!, "x", number(20), "side");
  await stage.set(stage.ids[2]!, "x", number(30));
  await stage.set(stage.ids[2]!, "x", number(31), "side");
  await stage.save();
  await stage.save("side");
  // What one cleared and the other wrote anew, both changed.
  const conflicts = await stage.conflicts();
  expect(conflicts).toMatchObject(stage.ids.map((sampleId) => ({ kind: "VALUE", sampleId })));
  await stage.merge({ strategy: "THEIRS" });
  expect(await stage.read("x")).toEqual([null, 20, 31]);
});

test("what a run computed comes with the values that are taken", async () => {
  const stage = await numbers(1, 2);
  const { dataset, ids } = stage;
  const publish = async (branch: string, runId: number, values: number[]) => {
    const write = await openBulkWrite(db, { loss: { htype: "generic" } });
    await write.write(
      ids.map((sampleId, position) => ({ sampleId, values: { loss: number(values[position]!) } })),
    );
    const provenance = {
      runId,
      evaluator: "test/loss",
      pluginVersion: "1.0.0",
      options: {},
      sourceCommitId: stage.first.id,
    };
    const result = await write.finish();
    const input = { dataset, branch, group: "run", result, message: "run", author: "test" };
    await publishBulk(db, { ...input, provenance });
  };
  const provenance = async (ref: string) => {
    const { tensors } = await getStructure(db, await resolveRef(db, dataset, ref));
    return tensors.get("run/loss")!.meta.provenance?.runId;
  };
  await publish("side", 1, [1, 2]);
  await stage.merge();
  expect([await stage.read("run/loss"), await provenance("main")]).toEqual([[1, 2], 1]);
  await publish("side", 2, [1, 2]);
  await stage.merge();
  expect([await stage.read("run/loss"), await provenance("main")]).toEqual([[1, 2], 2]);
  await publish("side", 3, [3, 4]);
  await stage.set(ids[0]!, "run/loss", number(9));
  await stage.save();
  expect(await stage.conflicts()).toMatchObject([{ kind: "CLEARED_AGAINST_WRITTEN" }]);
  await stage.merge({ strategy: "THEIRS" });
  expect([await stage.read("run/loss"), await provenance("main")]).toEqual([[3, 4], 3]);
});

test("values of every kind are carried over (VC-73)", async () => {
  const specs = {
    image: { htype: "image" },
    json: { htype: "json" },
    embedding: { htype: "embedding" },
    big: { htype: "generic", dtype: "int64" },
    labels: { htype: "class_label", classNames: ["a", "b"] },
  } as const;
  const stage = await mergeStage(db, specs, [{}, {}]);
  const digest = await makeBlob(db, stage.dataset.id);
  const values = {
    image: { image: digest },
    json: { json: { deep: [1, null] } },
    embedding: { array: { shape: [2], bytes: Buffer.alloc(8) } },
    big: { text: "9223372036854775807" },
    labels: { labels: ["b", "a"] },
  };
  for (const [path, value] of Object.entries(values)) {
    await stage.set(stage.ids[0]!, path, value, "side");
    await stage.set(stage.ids[1]!, path, value);
  }
  await stage.append([values], "side");
  await stage.save();
  await stage.save("side");
  await stage.merge();
  for (const path of Object.keys(values)) {
    const [first, second, third] = await stage.read(path);
    expect(first).not.toBe(null);
    expect([second, third]).toEqual([first, first]);
  }
});
