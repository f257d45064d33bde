import { describe, expect, test } from "vitest";
import {
  appendSamples,
  commit,
  createBranch,
  deleteSamples,
  editObjects,
  flattenColumns,
  getMembership,
  getStructure,
  renameTensor,
  reset,
  resolveRef,
  samplePage,
  setValues,
  updateClasses,
  type Database,
  type Dataset,
  type Filter,
  type ValueEdit,
} from "../../packages/core/src/index.ts";
import { collectChanges } from "../../packages/core/src/version/collect-changes.ts";
import { readStructure } from "../../packages/core/src/version/read-structure.ts";
import { refAtCommit } from "../../packages/core/src/version/resolve-ref.ts";
import { makeDataset } from "../helpers/make-dataset.ts";
import { createTestDatabase } from "../helpers/test-database.ts";
import { wholeStates } from "../helpers/whole-state.ts";

const db = await createTestDatabase();

const COUNT = 1_200;
const BY = { message: "step", author: "test" };

/** Samples with a number and two objects each, committed on `main`; a branch `side` of it. */
async function makeSide(): Promise<{ dataset: Dataset; ids: number[] }> {
  const { dataset } = await makeDataset(db, {
    x: { htype: "generic" },
    note: { htype: "text" },
    boxes: { htype: "bbox", describes: "OBJECT" },
    labels: { htype: "class_label", describes: "OBJECT", classNames: ["a", "b"] },
  });
  const main = { dataset, branch: "main" };
  const boxes = [
    [0, 0, 5, 5],
    [1, 1, 5, 5],
  ];
  const samples = Array.from({ length: COUNT }, (_, index) => ({
    values: { x: { number: index }, boxes: { boxes }, labels: { labels: ["a", "b"] } },
  }));
  const { sampleIds: ids } = await appendSamples(db, { ...main, samples });
  await commit(db, { ...main, ...BY });
  await createBranch(db, { dataset, name: "side" });
  return { dataset, ids };
}

function numbers(ids: readonly number[], valueOf: (id: number) => number | null): ValueEdit[] {
  return ids.map((id) => {
    const number = valueOf(id);
    return { sample: { id }, tensor: "x", value: number === null ? null : { number } };
  });
}

/** Overrides every number of `side`, and commits. */
async function overrideAll(dataset: Dataset, ids: readonly number[]): Promise<void> {
  const side = { dataset, branch: "side" };
  await setValues(db, { ...side, edits: numbers(ids, (id) => (id % 7 === 0 ? null : -id)) });
  await commit(db, { ...side, ...BY });
}

/** How many columns the chains of a ref have, by path of the tensor. */
async function chainsOf(dataset: Dataset, name: string): Promise<Record<string, number>> {
  const { tensors } = await readStructure(db, await resolveRef(db, dataset, name));
  return Object.fromEntries([...tensors].map(([path, { steps }]) => [path, steps.length]));
}

async function pageOf(dataset: Dataset, name: string, filter?: Filter): Promise<number[]> {
  const ref = await resolveRef(db, dataset, name);
  const target = {
    ref,
    structure: await getStructure(db, ref),
    membership: await getMembership(db, ref),
  };
  const orderBy = [{ tensor: "x", direction: "DESC" as const }];
  return (await samplePage(db, target, { first: COUNT, orderBy, filter })).ids;
}

/** Statistics of a tensor's nearest column, and what they should be. */
async function statisticsOf(dataset: Dataset, path: string) {
  const { tensors } = await readStructure(db, await resolveRef(db, dataset, "side"));
  const [nearest] = tensors.get(path)!.steps;
  const { columnId, valueCount, classCounts } = nearest!;
  const [row] = await db.sql<{ values: number }[]>`
    select count(*) as values from cells
    where column_id = ${columnId} and to_seq = 9223372036854775807 and not absent`;
  return { valueCount, expected: row!.values, classCounts };
}

describe("a column that overrides much of its parent", () => {
  test("is put in the place of both, and every ref reads as before", async () => {
    const { dataset, ids } = await makeSide();
    await overrideAll(dataset, ids);
    const before = await wholeStates(db, dataset);
    const page = await pageOf(dataset, "side");
    expect(await chainsOf(dataset, "side")).toMatchObject({ x: 2, boxes: 1 });

    const flattened = await flattenColumns(db);
    expect(flattened).toMatchObject([{ path: "x", steps: 2 }]);
    expect(await chainsOf(dataset, "side")).toMatchObject({ x: 1, boxes: 1 });
    expect(await chainsOf(dataset, "main")).toMatchObject({ x: 1 });
    expect(await wholeStates(db, dataset)).toEqual(before);
    expect(await pageOf(dataset, "side")).toEqual(page);
    // The page did not come from the columns that it was found in before.
    const { tensors } = await getStructure(db, await resolveRef(db, dataset, "side"));
    expect(tensors.get("x")!.steps).toHaveLength(1);
    const { valueCount, expected } = await statisticsOf(dataset, "x");
    expect([valueCount, expected]).toEqual([
      COUNT - ids.filter((id) => id % 7 === 0).length,
      valueCount,
    ]);
    expect(await flattenColumns(db)).toEqual([]);
  });

  test("keeps uncommitted changes, which can be reset or committed afterwards", async () => {
    for (const then of ["reset", "commit"] as const) {
      const { dataset, ids } = await makeSide();
      const side = { dataset, branch: "side" };
      await overrideAll(dataset, ids);
      const committed = await wholeStates(db, dataset);
      // A value anew, one removed, one for a sample that had none, and a sample of its own.
      const some = [ids[0]!, ids[1]!, ids.find((id) => id % 7 === 0)!];
      await setValues(db, { ...side, edits: numbers(some, (id) => (id === ids[1] ? null : 0.5)) });
      await appendSamples(db, { ...side, samples: [{ values: { x: { number: 1e6 } } }] });
      const uncommitted = await wholeStates(db, dataset);

      expect(await flattenColumns(db)).toHaveLength(1);
      expect(await wholeStates(db, dataset)).toEqual(uncommitted);
      await setValues(db, { ...side, edits: numbers([ids[0]!, ids[5]!], () => 0.25) });
      if (then === "reset") {
        await reset(db, side);
        const after = await wholeStates(db, dataset);
        expect(withoutRevision(after["side"])).toEqual(withoutRevision(committed["side"]));
      } else {
        const made = await commit(db, { ...side, ...BY });
        expect(made).toMatchObject({ samplesAdded: 1, valuesChanged: 5 });
        await expectSameDigest(dataset, made.id, made.parentIds[0]!);
        const { valueCount, expected } = await statisticsOf(dataset, "x");
        expect(valueCount).toBe(expected);
      }
    }
  });

  test("answers filters and orders as before, and digests recompute the same", async () => {
    const { dataset, ids } = await makeSide();
    const side = { dataset, branch: "side" };
    await editObjects(db, {
      ...side,
      edits: ids.map((id, position) => ({
        sample: { id },
        group: "",
        change: { kind: "replace", values: objectsAt(position) },
      })),
    });
    await updateClasses(db, {
      ...side,
      path: "labels",
      classes: [{ classId: 1, name: "bee" }, { classId: 0, name: "a" }, { name: "c" }],
    });
    await deleteSamples(db, { ...side, samples: ids.slice(10, 20).map((id) => ({ id })) });
    const made = await commit(db, { ...side, ...BY });
    const before = await wholeStates(db, dataset);
    const filter: Filter = { tensor: "labels", containsAny: ["bee"] };
    const page = await pageOf(dataset, "side", filter);
    expect(page.length).toBeGreaterThan(0);

    const flattened = await flattenColumns(db);
    expect(flattened.map(({ path }) => path).toSorted()).toEqual(["", "boxes", "labels"]);
    expect(await wholeStates(db, dataset)).toEqual(before);
    expect(await pageOf(dataset, "side", filter)).toEqual(page);
    await expectSameDigest(dataset, made.id, made.parentIds[0]!);
    const { classCounts, valueCount } = await statisticsOf(dataset, "labels");
    expect([valueCount, classCounts]).toEqual([COUNT, { 0: COUNT / 2, 1: COUNT / 2 }]);
  });

  test("counts as many values as it holds, in however many commits they came", async () => {
    const { dataset, ids } = await makeSide();
    const side = { dataset, branch: "side" };
    for (const part of [ids.slice(0, 600), ids.slice(500)]) {
      await setValues(db, { ...side, edits: numbers(part, (id) => -part[0]! - id) });
      await commit(db, { ...side, ...BY });
    }
    const { valueCount, expected } = await statisticsOf(dataset, "x");
    expect([valueCount, expected]).toEqual([COUNT, COUNT]);
    expect(await flattenColumns(db)).toHaveLength(1);
  });

  test("is left alone while it is small, or made by changes that are not committed", async () => {
    const { dataset, ids } = await makeSide();
    const side = { dataset, branch: "side" };
    await setValues(db, { ...side, edits: numbers(ids.slice(0, 999), () => 1) });
    await commit(db, { ...side, ...BY });
    expect(await flattenColumns(db)).toEqual([]);
    await setValues(db, { ...side, edits: numbers(ids, () => 2) });
    expect(await flattenColumns(db)).toEqual([]);
    await commit(db, { ...side, ...BY });
    expect(await flattenColumns(db)).toHaveLength(1);
  });
});

test("a chain of more than eight columns is flattened, on the branch that has it alone", async () => {
  const { dataset, ids } = await makeSide();
  for (let depth = 2; depth <= 9; depth++) {
    const branch = `deep-${depth}`;
    await createBranch(db, {
      dataset,
      name: branch,
      from: depth === 2 ? "main" : `deep-${depth - 1}`,
    });
    const edits = numbers([ids[0]!, ids[depth]!], () => depth);
    await setValues(db, { dataset, branch, edits });
    await commit(db, { dataset, branch, ...BY });
  }
  await createBranch(db, { dataset, name: "last", from: "deep-9" });
  const before = await wholeStates(db, dataset);
  expect(await chainsOf(dataset, "last")).toMatchObject({ x: 9 });
  expect(await flattenColumns(db)).toHaveLength(2);
  const chains = ["deep-8", "deep-9", "last"].map((name) => chainsOf(dataset, name));
  expect((await Promise.all(chains)).map(({ x }) => x)).toEqual([8, 1, 1]);
  expect(await wholeStates(db, dataset)).toEqual(before);
  // The branch that had not written to the tensor writes to a column of its own from now on.
  const last = { dataset, branch: "last" };
  await setValues(db, { ...last, edits: numbers([ids[0]!], () => -1) });
  const { last: _, ...others } = await wholeStates(db, dataset);
  const { last: __, ...othersBefore } = before;
  expect(others).toEqual(othersBefore);
  await reset(db, last);
  const after = await wholeStates(db, dataset);
  expect(withoutRevision(after["last"])).toEqual(withoutRevision(before["last"]));
});

describe("while a column is flattened", () => {
  test("writers go on, and what they wrote is there afterwards", async () => {
    const { dataset, ids } = await makeSide();
    const side = { dataset, branch: "side" };
    await overrideAll(dataset, ids);
    const flattening = heldFlattening();
    await flattening.copied;
    await setValues(db, { ...side, edits: numbers(ids.slice(0, 3), () => null) });
    await commit(db, { ...side, ...BY });
    await setValues(db, { ...side, edits: numbers(ids.slice(2, 5), () => 4) });
    const before = await wholeStates(db, dataset);
    flattening.goOn();
    expect(await flattening.done).toHaveLength(1);
    expect(await chainsOf(dataset, "side")).toMatchObject({ x: 1 });
    expect(await wholeStates(db, dataset)).toEqual(before);
    await commit(db, { ...side, ...BY });
    const { valueCount, expected } = await statisticsOf(dataset, "x");
    expect(valueCount).toBe(expected);
  });

  test("a tensor that is renamed is left for the next time", async () => {
    const { dataset, ids } = await makeSide();
    await overrideAll(dataset, ids);
    const flattening = heldFlattening();
    await flattening.copied;
    const cells = await countCells();
    await renameTensor(db, { dataset, branch: "side", path: "x", newPath: "y" });
    const before = await wholeStates(db, dataset);
    flattening.goOn();
    expect(await flattening.done).toEqual([]);
    expect(await wholeStates(db, dataset)).toEqual(before);
    expect(await chainsOf(dataset, "side")).toMatchObject({ y: 2 });
    expect(await countCells()).toBe(cells);
    await commit(db, { dataset, branch: "side", ...BY });
    expect(await flattenColumns(db)).toMatchObject([{ path: "y" }]);
    expect(await chainsOf(dataset, "side")).toMatchObject({ y: 1 });
  });
});

async function countCells(): Promise<number> {
  const [row] = await db.sql<{ count: number }[]>`select count(*) from cells`;
  return row!.count;
}

function objectsAt(position: number) {
  const box = [position, 0, 1, 1];
  return {
    boxes: { boxes: [box] },
    labels: { labels: [position % 2 === 0 ? "a" : "b"] },
  };
}

function withoutRevision(state: unknown): unknown {
  return { ...(state as object), revision: undefined };
}

/** The digest of a commit, computed again from what is stored. */
async function expectSameDigest(dataset: Dataset, id: string, parentId: string): Promise<void> {
  const [row] = await db.sql<{ digest: Buffer }[]>`
    select changes_digest as digest from commits where id = ${id}`;
  const [before, after] = [await structureAt(dataset, parentId), await structureAt(dataset, id)];
  const { digest } = await collectChanges(db, before, after);
  expect(digest.toString("hex")).toBe(row!.digest.toString("hex"));
}

async function structureAt(dataset: Dataset, commitId: string) {
  return readStructure(db, await refAtCommit(db, dataset, commitId));
}

/** Holds the flattening up where it has copied the bulk and asks for the branch's lock. */
function heldFlattening() {
  const gate = Promise.withResolvers<void>();
  const copied = Promise.withResolvers<void>();
  const hold = async () => {
    copied.resolve();
    await gate.promise;
  };
  const done = flattenColumns({ ...db, sql: holdingLocks(db.sql, hold) });
  return { copied: copied.promise, goOn: gate.resolve, done };
}

/** The same connection pool, in whose transactions `hold` comes before waiting for a lock. */
function holdingLocks(sql: Database["sql"], hold: () => Promise<void>): Database["sql"] {
  type Query = (...query: Parameters<typeof sql>) => Promise<unknown>;
  const holding = (tx: Query) =>
    new Proxy(tx, {
      apply: (_, __, query: Parameters<typeof sql>) =>
        String(query[0]).includes("pg_advisory_xact_lock(")
          ? hold().then(() => tx(...query))
          : tx(...query),
    });
  const begin = (options: string, work: (tx: Query) => unknown) =>
    sql.begin(options, (tx) => work(holding(tx as unknown as Query)));
  return new Proxy(sql, {
    get: (target, name) => (name === "begin" ? begin : Reflect.get(target, name)),
  });
}
