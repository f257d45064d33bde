import { beforeEach, describe, expect, test } from "vitest";
import {
  appendSamples,
  blame,
  clearTensor,
  commit,
  createBranch,
  createTensor,
  deleteBranch,
  deleteSamples,
  deleteTensor,
  editObjects,
  flattenColumns,
  forkDataset,
  getDataset,
  openBulkWrite,
  publishBulk,
  renameTensor,
  reset,
  resolveRef,
  restore,
  setValues,
  updateClasses,
  type Actor,
  type Dataset,
} from "../../packages/core/src/index.ts";
import { collectUncommitted, insertCommitOf } from "../../packages/core/src/version/commit.ts";
import { writeToBranch } from "../../packages/core/src/version/write-to-branch.ts";
import { makeDataset } from "../helpers/make-dataset.ts";
import { showRef } from "../helpers/show-ref.ts";
import { createTestDatabase } from "../helpers/test-database.ts";

const db = await createTestDatabase();

const NUMBER = { htype: "generic" } as const;
const BOX = [0, 0, 1, 1];

let dataset: Dataset;
let actor: Actor;
let on: { dataset: Dataset; branch: string };
let ids: number[];

/** A commit "first" with two samples: x 1, 2; two objects each. */
beforeEach(async () => {
  ({ dataset, actor } = await makeDataset(db, {
    x: NUMBER,
    boxes: { htype: "bbox", describes: "OBJECT" },
    labels: { htype: "class_label", describes: "OBJECT", classNames: ["cat", "dog"] },
  }));
  on = { dataset, branch: "main" };
  const samples = [1, 2].map((number) => ({
    values: {
      x: { number },
      boxes: { boxes: [BOX, [number, 0, 1, 1]] },
      labels: { labels: ["cat", "dog"] },
    },
  }));
  ({ sampleIds: ids } = await appendSamples(db, { ...on, samples }));
  await save("first");
});

async function save(message: string, branch = "main"): Promise<string> {
  return (await commit(db, { dataset, branch, message, author: "test" })).id;
}

async function setX(number: number, branch = "main", sample = ids[0]!): Promise<void> {
  const edits = [{ sample: { id: sample }, tensor: "x", value: { number } }];
  await setValues(db, { dataset, branch, edits });
}

/** The message of the commit that last changed x of a sample; null where it is not committed. */
async function blameX(ref = "main", sampleId = ids[0]!, tensor = "x", of = dataset) {
  const found = await blame(db, of, await resolveRef(db, of, ref), { sampleId, tensor });
  return found.commit && found.commit.message;
}

/** A commit of what is uncommitted, with another parent, as a merge makes it. */
async function saveMerge(message: string, source: string, branch = "main"): Promise<string> {
  const { commitId } = await resolveRef(db, dataset, source);
  const { result } = await writeToBranch(db, dataset, branch, { exclusive: true }, async (write) =>
    insertCommitOf(write, await collectUncommitted(write), {
      message,
      author: "test",
      parentIds: [write.headCommitId, commitId],
    }),
  );
  return result;
}

describe("a value", () => {
  test("is the work of the commit that last changed it", async () => {
    await setX(10);
    const second = await save("second");
    await setX(20, "main", ids[1]);
    await save("third");
    expect([await blameX(), await blameX("main", ids[1])]).toEqual(["second", "third"]);
    expect([await blameX(second), await blameX(second, ids[1])]).toEqual(["second", "first"]);
    const { commit: found } = await blame(db, dataset, await resolveRef(db, dataset), {
      sampleId: ids[0]!,
      tensor: "x",
    });
    expect(found).toMatchObject({ id: second, author: "test", valuesChanged: 1 });
  });

  test("that differs from the head is not committed", async () => {
    await setX(10);
    expect([await blameX(), await blameX("main", ids[1])]).toEqual([null, "first"]);
    await setX(1);
    expect(await blameX()).toBe("first");
    await clearTensor(db, { ...on, path: "x" });
    expect([await blameX(), await blameX("main", ids[1])]).toEqual([null, null]);
    await reset(db, on);
    expect(await blameX()).toBe("first");
  });

  test("that is written again as it is, is not changed", async () => {
    await setX(5);
    await save("five");
    await setX(1, "main", ids[1]);
    await setX(5);
    await save("other");
    expect([await blameX(), await blameX("main", ids[1])]).toEqual(["five", "other"]);
  });

  test("that was set back is the work of who set it back", async () => {
    await setX(5);
    await save("five");
    await setX(1);
    await save("one again");
    expect(await blameX()).toBe("one again");
  });

  test("that is not there is the work of who removed it, or brought the sample without", async () => {
    const { sampleIds } = await appendSamples(db, { ...on, samples: [{ values: {} }] });
    await save("without");
    await createTensor(db, { ...on, path: "y", spec: NUMBER });
    await clearTensor(db, { ...on, path: "x" });
    await save("cleared");
    expect(await blameX("main", sampleIds[0])).toBe("without");
    expect(await blameX("main", sampleIds[0], "y")).toBe("without");
    expect(await blameX()).toBe("cleared");
  });

  test("is followed through renames, changed classes and a tensor that was away", async () => {
    const classes = [
      { classId: 1, name: "hound" },
      { classId: 0, name: "cat" },
    ];
    await setX(5);
    const five = await save("five");
    await renameTensor(db, { ...on, path: "x", newPath: "y" });
    await updateClasses(db, { ...on, path: "labels", classes });
    await save("renamed");
    await createTensor(db, { ...on, path: "x", spec: NUMBER });
    await setX(5);
    await save("another x");
    expect([await blameX("main", ids[0], "y"), await blameX()]).toEqual(["five", "another x"]);
    expect(await blameX("main", ids[0], "labels")).toBe("first");
    for (const path of ["x", "y"]) await deleteTensor(db, { ...on, path });
    await save("deleted");
    await restore(db, { ...on, from: five, tensors: ["x"] });
    expect(await blameX()).toBeNull();
    await save("restored");
    expect(await blameX()).toBe("restored");
  });

  test("came back with its sample", async () => {
    await setX(5);
    const five = await save("five");
    await deleteSamples(db, { ...on, samples: [{ id: ids[0]! }] });
    await save("deleted");
    await restore(db, { ...on, from: five, samples: [ids[0]!] });
    await save("back");
    expect([await blameX(), await blameX("main", ids[1])]).toEqual(["back", "first"]);
  });

  test("is followed from branch to branch, also through one that was deleted", async () => {
    await setX(5);
    await save("five");
    await createBranch(db, { dataset, name: "side" });
    await setX(6, "side", ids[1]);
    await save("on side", "side");
    await createBranch(db, { dataset, name: "further", from: "side" });
    await deleteBranch(db, { dataset, branch: "side" });
    expect(await blameX("further")).toBe("five");
    await setX(7, "further");
    await save("on further", "further");
    expect([await blameX("further"), await blameX("further", ids[1])]).toEqual([
      "on further",
      "on side",
    ]);
    expect(await blameX("main", ids[1])).toBe("first");
  });

  test("is followed through merges to the commit where the change was made", async () => {
    await createBranch(db, { dataset, name: "side" });
    await setX(5, "side");
    await save("on side", "side");
    await setX(6, "main", ids[1]);
    await save("on main");
    await setX(5);
    await saveMerge("merge", "side");
    expect([await blameX(), await blameX("main", ids[1])]).toEqual(["on side", "on main"]);
    await setX(6, "side", ids[1]);
    await saveMerge("merge back", "main", "side");
    expect([await blameX("side"), await blameX("side", ids[1])]).toEqual(["on side", "on main"]);
    await setX(7);
    await saveMerge("decided", "side");
    expect([await blameX(), await blameX("main", ids[1])]).toEqual(["decided", "on main"]);
  });

  test("that both sides of a merge changed to the same is that of the first", async () => {
    await createBranch(db, { dataset, name: "side" });
    for (const branch of ["side", "main"]) {
      await setX(5, branch);
      await save(`on ${branch}`, branch);
    }
    await setX(8, "main", ids[1]);
    await saveMerge("merge", "side");
    expect(await blameX()).toBe("on main");
  });

  test("is followed from a fork into what it was made from", async () => {
    await setX(5);
    await save("five");
    const source = await getDataset(db, actor, dataset.ownerName, dataset.name);
    const fork = await forkDataset(db, actor, { source, name: "fork" });
    const edits = [{ sample: { id: ids[1]! }, tensor: "x", value: { number: 9 } }];
    await setValues(db, { dataset: fork, branch: "main", edits });
    await commit(db, { dataset: fork, branch: "main", message: "in fork", author: "test" });
    expect(await blameX("main", ids[0], "x", fork)).toBe("five");
    expect(await blameX("main", ids[1], "x", fork)).toBe("in fork");
    expect(await blameX("main", ids[1])).toBe("first");
  });

  test("is followed through columns that were flattened", async () => {
    let from = "main";
    for (let n = 1; n <= 9; n++) {
      const name = `level${n}`;
      await createBranch(db, { dataset, name, from });
      await setX(n * 10, name);
      await save(`on ${name}`, name);
      from = name;
    }
    expect(await flattenColumns(db)).toContainEqual(expect.objectContaining({ path: "x" }));
    expect([await blameX(from), await blameX(from, ids[1])]).toEqual(["on level9", "first"]);
    await setX(90, from, ids[1]);
    await setX(80, from);
    await save("after", from);
    expect([await blameX(from), await blameX(from, ids[1])]).toEqual(["after", "after"]);
    await restore(db, { ...on, from, tensors: ["x"] });
    expect((await showRef(db, dataset, "main")).values["x"]).toEqual([80, 90]);
    await restore(db, { dataset, branch: from, from: "level8", tensors: ["x"] });
    expect((await showRef(db, dataset, from)).values["x"]).toEqual([80, 2]);
    expect(await blameX(from, ids[1])).toBeNull();
  });

  test("written in bulk is the work of the commit that published it, where it differs", async () => {
    const publish = async (message: string, losses: number[]) => {
      const bulk = await openBulkWrite(db, { loss: NUMBER });
      await bulk.write(
        losses.map((number, n) => ({ sampleId: ids[n]!, values: { loss: { number } } })),
      );
      const result = await bulk.finish();
      await setX(losses[0]!);
      await save(`before ${message}`);
      await publishBulk(db, { ...on, group: "run", result, message, author: "test" });
    };
    await publish("run 1", [0.5, 0.25]);
    expect(await blameX("main", ids[0], "run/loss")).toBe("run 1");
    await publish("run 2", [0.75, 0.25]);
    expect(await blameX("main", ids[0], "run/loss")).toBe("run 2");
    expect(await blameX("main", ids[1], "run/loss")).toBe("run 1");
  });

  test("is refused where there is no such sample or tensor", async () => {
    await deleteSamples(db, { ...on, samples: [{ id: ids[0]! }] });
    const cases = [
      [ids[0]!, "x", "SAMPLE_NOT_FOUND"],
      [999_999, "x", "SAMPLE_NOT_FOUND"],
      [ids[1]!, "none", "TENSOR_NOT_FOUND"],
    ] as const;
    for (const [sampleId, tensor, code] of cases)
      await expect(blameX("main", sampleId, tensor)).rejects.toMatchObject({ code });
  });
});

describe("an object", () => {
  async function objectsOf(sample: number, ref = "main"): Promise<number[]> {
    const { samples, objects } = await showRef(db, dataset, ref);
    return objects[""]![samples.indexOf(ids[sample]!)]!;
  }

  async function edit(
    sample: number,
    change: Parameters<typeof editObjects>[1]["edits"][0]["change"],
  ) {
    const edits = [{ sample: { id: ids[sample]! }, group: "", change }];
    return (await editObjects(db, { ...on, edits })).edited[0]!.objectIds[0]!;
  }

  async function blameObject(sample: number, objectId: number, ref = "main") {
    const state = await resolveRef(db, dataset, ref);
    const found = await blame(db, dataset, state, { sampleId: ids[sample]!, group: "", objectId });
    return found.commit && found.commit.message;
  }

  test("is the work of the commit that last changed it, whatever happened to others", async () => {
    const [one, two] = await objectsOf(0);
    await edit(0, { kind: "update", objectId: two!, values: { labels: { labels: ["cat"] } } });
    await save("relabelled");
    const values = { boxes: { boxes: [BOX] }, labels: { labels: ["dog"] } };
    const three = await edit(0, { kind: "add", values });
    await save("added");
    await edit(0, { kind: "remove", objectId: one! });
    await save("removed");
    expect(await blameObject(0, two!)).toBe("relabelled");
    expect(await blameObject(0, three)).toBe("added");
    await edit(0, { kind: "update", objectId: two!, values: { boxes: { boxes: [[5, 5, 1, 1]] } } });
    expect([await blameObject(0, two!), await blameObject(0, three)]).toEqual([null, "added"]);
    await save("moved");
    expect(await blameObject(0, two!)).toBe("moved");
    expect(await blameObject(1, (await objectsOf(1))[1]!)).toBe("first");
  });

  test("that came back is the work of who brought it back", async () => {
    const first = (await resolveRef(db, dataset)).commitId;
    const [one, two] = await objectsOf(0);
    await edit(0, { kind: "remove", objectId: one! });
    await save("removed");
    await restore(db, { ...on, from: first, values: [{ sample: ids[0]!, tensor: "boxes" }] });
    await save("back");
    expect([await blameObject(0, one!), await blameObject(0, two!)]).toEqual(["back", "first"]);
  });

  test("is refused where the sample does not have it", async () => {
    const [one] = await objectsOf(0);
    await edit(0, { kind: "remove", objectId: one! });
    await expect(blameObject(0, one!)).rejects.toMatchObject({ code: "OBJECT_NOT_FOUND" });
    const state = await resolveRef(db, dataset);
    const blamed = { sampleId: ids[0]!, group: "none", objectId: one! };
    await expect(blame(db, dataset, state, blamed)).rejects.toMatchObject({
      code: "TENSOR_NOT_FOUND",
    });
  });
});
