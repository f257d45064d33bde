import { expect, test } from "vitest";
import {
  appendSamples,
  commit,
  createTensor,
  forkDataset,
  getStructure,
  resolveRef,
  updateClasses,
  findBlobs,
  type ClassChange,
} from "../../packages/core/src/index.ts";
import { makeBlob } from "../helpers/make-dataset.ts";
import { mergeStage, type MergeStage } from "../helpers/merge-stage.ts";
import { createTestDatabase } from "../helpers/test-database.ts";

const db = await createTestDatabase();

const LABELS = { htype: "class_label", classNames: ["a", "b", "c", "d"] } as const;
const of = (...names: string[]) => ({ labels: { labels: names } });

/** A sample for each class. */
function labels(): Promise<MergeStage> {
  return mergeStage(db, { labels: LABELS }, [of("a"), of("b"), of("c"), of("d")]);
}

async function classes({ dataset }: MergeStage, ref = "main") {
  const { tensors } = await getStructure(db, await resolveRef(db, dataset, ref));
  return tensors.get("labels")!.meta.classes!;
}

async function names(stage: MergeStage, ref = "main"): Promise<string[]> {
  return (await classes(stage, ref)).map(({ name }) => name);
}

/** Gives the tensor these classes; those that have another name by now as `old:new`. */
async function setClasses(stage: MergeStage, branch: string, wanted: readonly string[]) {
  const known = await classes(stage, branch);
  const changes = wanted.map((one): ClassChange => {
    const [old, name = old] = one.split(":") as [string, string?];
    const found = known.find((labelClass) => labelClass.name === old);
    return { ...(found ? { classId: found.id } : {}), name };
  });
  await updateClasses(db, { dataset: stage.dataset, branch, path: "labels", classes: changes });
}

async function label(stage: MergeStage, sample: number, name: string, branch = "main") {
  await stage.set(sample, "labels", { labels: [name] }, branch);
}

test("classes are united by name (VC-71): ours, then theirs' new ones; labels mean what they meant", async () => {
  const stage = await labels();
  await setClasses(stage, "side", ["a", "b", "c", "d", "e", "f"]);
  await stage.append([of("e"), of("f"), of("a")], "side");
  await label(stage, stage.ids[3]!, "f", "side");
  await stage.save("side");
  await setClasses(stage, "main", ["a", "b", "c", "d", "g", "f", "h"]);
  await stage.append([of("g"), of("f"), of("h")]);
  await label(stage, stage.ids[2]!, "f");
  await stage.save();
  await stage.merge();
  expect(await names(stage)).toEqual(["a", "b", "c", "d", "g", "f", "h", "e"]);
  const read = (await stage.read("labels")).flat();
  // Samples stand in the order of their ids, where the reference puts ours first.
  expect(read).toEqual(["a", "b", "f", "f", "e", "f", "a", "g", "f", "h"]);
  expect((await stage.read("labels", "side")).flat()).toEqual(["a", "b", "c", "f", "e", "f", "a"]);
  await stage.merge({ branch: "side", source: "main" });
  expect((await stage.read("labels", "side")).flat()).toEqual(read);
});

test("only theirs changed the list: it is theirs', in their order", async () => {
  const stage = await labels();
  await setClasses(stage, "side", ["d", "new", "a:alpha", "b", "c"]);
  await stage.save("side");
  await label(stage, stage.ids[0]!, "b");
  await stage.save();
  await stage.merge();
  expect(await names(stage)).toEqual(["d", "new", "alpha", "b", "c"]);
  expect((await stage.read("labels")).flat()).toEqual(["b", "b", "c", "d"]);
});

test("renamed on one side, on both alike, and on both differently", async () => {
  for (const take of ["OURS", "THEIRS"] as const) {
    const stage = await labels();
    await setClasses(stage, "main", ["a:one", "b:two", "c:ours", "d"]);
    await setClasses(stage, "side", ["a", "b:two", "c:theirs", "d:four"]);
    await stage.save();
    await stage.save("side");
    const [conflict, ...others] = await stage.conflicts();
    expect([conflict, others]).toMatchObject([
      {
        kind: "CLASS_RENAMED",
        tensor: "labels",
        base: { text: "c" },
        ours: { text: "ours" },
        theirs: { text: "theirs" },
      },
      [],
    ]);
    await stage.merge({ choices: [{ conflict: conflict!.key, take }] });
    expect(await names(stage)).toEqual(["one", "two", take.toLowerCase(), "four"]);
  }
});

test("a class renamed to the name of one that the other side added", async () => {
  for (const [renaming, adding] of [
    ["main", "side"],
    ["side", "main"],
  ] as const) {
    for (const take of ["OURS", "THEIRS"] as const) {
      const stage = await labels();
      await setClasses(stage, renaming, ["a:new", "b", "c", "d"]);
      await setClasses(stage, adding, ["a", "b", "c", "d", "new"]);
      await label(stage, stage.ids[1]!, "new", adding);
      await stage.append([of("new")], adding);
      await stage.save();
      await stage.save("side");
      const [conflict, ...others] = await stage.conflicts();
      expect([conflict, others]).toMatchObject([{ kind: "CLASS_RENAMED" }, []]);
      await stage.merge({ choices: [{ conflict: conflict!.key, take }] });
      const isRenamed = (take === "OURS") === (renaming === "main");
      // Where the new name stands, the class that was added is the same one.
      expect((await names(stage)).toSorted()).toEqual(
        isRenamed ? ["b", "c", "d", "new"] : ["a", "b", "c", "d", "new"],
      );
      const read = (await stage.read("labels")).flat();
      expect(read).toEqual([isRenamed ? "new" : "a", "new", "c", "d", "new"]);
    }
  }
});

test("a class that one side removed stays where labels of the other use it", async () => {
  for (const [removing, using] of [
    ["main", "side"],
    ["side", "main"],
  ] as const) {
    const stage = await mergeStage(db, { labels: LABELS }, [of("a"), of("b")]);
    await setClasses(stage, removing, ["b", "a"]);
    await label(stage, stage.ids[0]!, "c", using);
    await setClasses(stage, using, ["a", "b", "c", "d", "e"]);
    await stage.save();
    await stage.save("side");
    await stage.merge();
    expect((await stage.read("labels")).flat()).toEqual(["c", "b"]);
    expect((await names(stage)).toSorted()).toEqual(["a", "b", "c", "e"]);
  }
});

test("removed on one side and renamed on the other is a conflict", async () => {
  const stage = await mergeStage(db, { labels: LABELS }, [of("a")]);
  await setClasses(stage, "main", ["a", "b", "c"]);
  await setClasses(stage, "side", ["a", "b", "c", "d:four"]);
  await stage.save();
  await stage.save("side");
  expect(await stage.conflicts()).toMatchObject([
    { kind: "CLASS_RENAMED", base: { text: "d" }, ours: null, theirs: { text: "four" } },
  ]);
  await stage.merge({ strategy: "THEIRS" });
  expect(await names(stage)).toEqual(["a", "b", "c", "four"]);
});

test("the datasets of a fork meet: classes by name, images shared", async () => {
  const stage = await mergeStage(db, { labels: LABELS, image: { htype: "image" } }, [of("a")]);
  const { dataset } = stage;
  const actor = {
    ownerId: dataset.ownerId,
    ownerName: dataset.ownerName,
    tokenName: "test",
    role: "ADMIN" as const,
    isAdministrator: false,
  };
  const fork = {
    ...stage,
    dataset: await forkDataset(db, actor, { source: dataset, name: "fork" }),
  };
  await setClasses(stage, "main", ["a", "b", "c", "d", "cat"]);
  await label(stage, stage.ids[0]!, "cat");
  await stage.save();
  const digest = await makeBlob(db, fork.dataset.id);
  const other = mergeStageOf(fork);
  await setClasses(fork, "main", ["a", "b", "c", "d", "dog", "cat"]);
  await other.append([{ ...of("dog"), image: { image: digest } }, of("cat")]);
  await createTensor(db, {
    dataset: fork.dataset,
    branch: "main",
    path: "n",
    spec: { htype: "generic" },
  });
  await other.save();
  const merged = await stage.merge({ source: "main", sourceDataset: fork.dataset });
  expect(merged.message).toBe(`Merge ${dataset.ownerName}/fork main into main`);
  expect((await stage.read("labels")).flat()).toEqual(["cat", "dog", "cat"]);
  expect(await names(stage)).toEqual(["a", "b", "c", "d", "cat", "dog"]);
  expect(await stage.read("image")).toEqual([null, digest, null]);
  expect((await findBlobs(db, dataset.id, [digest])).has(digest)).toBe(true);
  await other.append([of("dog")]);
  await other.save();
  await stage.merge({ source: "main", sourceDataset: fork.dataset });
  expect((await stage.read("labels")).flat()).toEqual(["cat", "dog", "cat", "dog"]);
});

/** The writes of a stage, on another dataset. */
function mergeStageOf({ dataset }: MergeStage) {
  return {
    append: (values: readonly Record<string, object>[]) =>
      appendSamples(db, {
        dataset,
        branch: "main",
        samples: values.map((one) => ({ values: one })),
      }),
    save: () => commit(db, { dataset, branch: "main", message: "fork", author: "test" }),
  };
}
