import { describe, expect, test } from "vitest";
import { createOwner } from "../../packages/core/src/access/owners.ts";
import { getDatasetById } from "../../packages/core/src/dataset/get-dataset.ts";
import { getRun, readSummaryPart } from "../../packages/core/src/evaluation/runs.ts";
import type { StartRunInput } from "../../packages/core/src/evaluation/start-run.ts";
import { appendSamples } from "../../packages/core/src/tensor/append-samples.ts";
import { updateClasses } from "../../packages/core/src/tensor/change-tensor.ts";
import { deleteSamples } from "../../packages/core/src/tensor/delete-samples.ts";
import { setValues } from "../../packages/core/src/tensor/set-values.ts";
import { readObjects } from "../../packages/core/src/tensor/read-values.ts";
import { editObjects } from "../../packages/core/src/tensor/edit-objects.ts";
import { verifyRefs } from "../../packages/core/src/upkeep/verify-refs.ts";
import { verifyCommits } from "../../packages/core/src/upkeep/verify-commits.ts";
import { flattenColumns } from "../../packages/core/src/upkeep/flatten-columns.ts";
import { createBranch } from "../../packages/core/src/version/branches.ts";
import { commit } from "../../packages/core/src/version/commit.ts";
import { forkDataset } from "../../packages/core/src/version/fork-dataset.ts";
import { getMembership, getStructure } from "../../packages/core/src/version/read-structure.ts";
import { resolveRef, type DatasetKey } from "../../packages/core/src/version/resolve-ref.ts";
import {
  finish,
  makeBoxes,
  makeNumbers,
  numbers,
  openEvaluationStage,
  start,
  valuesOf,
} from "../helpers/evaluation-stage.ts";

const stage = await openEvaluationStage();
const { pool } = stage;

type RunInput = Partial<StartRunInput> & { dataset: DatasetKey };

async function evaluate(input: RunInput) {
  const run = await start(stage, { evaluator: "numbers/double", ...input });
  const ended = await finish(stage, run.id);
  expect(ended).toMatchObject({ state: "SUCCEEDED", errorMessage: null });
  return { ...ended, samplesComputed: ended.samplesDone - ended.samplesReused };
}

async function edit(dataset: DatasetKey, indices: readonly number[], number: number | null) {
  const value = number === null ? null : { number };
  const edits = indices.map((index) => ({ sample: { index }, tensor: "score", value }));
  const atRevision = (await resolveRef(pool, dataset, "main")).revision!;
  await setValues(pool, { dataset, branch: "main", edits, atRevision });
  await commit(pool, { dataset, branch: "main", message: "Edit", author: "ada" });
}

async function expectVerified(dataset: DatasetKey) {
  const { commits } = await verifyCommits(pool, dataset, { first: 100 });
  expect(commits.flatMap(({ problems }) => problems)).toEqual([]);
  expect((await verifyRefs(pool, stage.blobs, dataset)).problems).toEqual([]);
}

const doubled = (dataset: DatasetKey, group = "model_evaluation") =>
  valuesOf(stage, dataset, `${group}/doubled`);

describe("a run of what was computed before", () => {
  test("computes the samples whose inputs have changed, and takes over the others", async () => {
    const dataset = await makeNumbers(stage, "edited", 300);
    const first = await evaluate({ dataset });
    expect([first.samplesComputed, first.samplesReused, first.formerRunId]).toEqual([300, 0, null]);
    await edit(dataset, [3, 200], 1000);
    await edit(dataset, [7], null);
    const second = await evaluate({ dataset });
    expect(second).toMatchObject({
      samplesTotal: 300,
      samplesDone: 300,
      samplesComputed: 3,
      samplesReused: 297,
      formerRunId: first.id,
    });
    const { doubled: column } = second.outputColumns!;
    const [row] = await pool.sql<{ parentId: number }[]>`
      select parent_id as "parentId" from columns where id = ${column!}`;
    expect(row).toEqual({ parentId: first.outputColumns!["doubled"] });
    const expected = Array.from({ length: 300 }, (_, index): number | undefined => 2 * index);
    [expected[3], expected[200], expected[7]] = [2000, 2000, undefined];
    expect(await doubled(dataset)).toEqual(expected);
    const total = expected.reduce<number>((sum, value) => sum + (value ?? 0), 0);
    const figures = await readSummaryPart(pool, second.id, "figures");
    expect(figures?.value).toEqual({ count: 300, total });
    await expectVerified(dataset);
  });

  test("computes nothing where nothing has changed, on another branch and in a fork as well", async () => {
    const dataset = await makeNumbers(stage, "unchanged", 40);
    const first = await evaluate({ dataset });
    expect(await evaluate({ dataset })).toMatchObject({ samplesComputed: 0, samplesReused: 40 });
    await createBranch(pool, { dataset, name: "side", from: first.sourceCommitId });
    expect(await evaluate({ dataset, branch: "side", outputGroup: "again" })).toMatchObject({
      samplesComputed: 0,
      samplesReused: 40,
    });
    const fork = await forkDataset(pool, stage.ada, {
      source: await getDatasetById(pool, stage.ada, dataset.id),
      owner: "ada",
      name: "unchanged-fork",
    });
    await edit(fork, [1], 50);
    expect(await evaluate({ dataset: fork, outputGroup: "of-fork" })).toMatchObject({
      samplesComputed: 1,
      samplesReused: 39,
    });
    expect((await doubled(fork, "of-fork")).slice(0, 3)).toEqual([0, 100, 4]);
    for (const one of [dataset, fork]) await expectVerified(one);
  });

  test("computes all in a fork of another owner", async () => {
    const dataset = await makeNumbers(stage, "shared", 20);
    await evaluate({ dataset });
    const { id } = await createOwner(pool, { name: "grace", kind: "PERSON" });
    const grace = { ...stage.ada, ownerId: id, ownerName: "grace", isAdministrator: true };
    const source = await getDatasetById(pool, grace, dataset.id);
    const fork = await forkDataset(pool, grace, { source, owner: "grace", name: "shared" });
    expect(await evaluate({ dataset: fork })).toMatchObject({
      samplesComputed: 20,
      formerRunId: null,
    });
  });

  test.each<[string, Partial<StartRunInput>]>([
    ["is forced to", { force: true }],
    ["has other options", { options: { factor: 5 } }],
    ["is another evaluator", { evaluator: "numbers/slow", options: { delay: 0 } }],
  ])("computes all where it %s", async (name, change) => {
    const dataset = await makeNumbers(stage, `all-${name.replaceAll(" ", "-")}`, 20);
    await evaluate({ dataset });
    expect(await evaluate({ dataset, ...change })).toMatchObject({ samplesComputed: 20 });
  });

  test("computes all where the plugin's version or the model was another one", async () => {
    const dataset = await makeNumbers(stage, "other-model", 20);
    const first = await evaluate({ dataset });
    await pool.sql`update evaluation_runs set fingerprint = 'of another model' where id = ${first.id}`;
    expect(await evaluate({ dataset })).toMatchObject({ samplesComputed: 20, formerRunId: null });
  });

  test("leaves samples that were deleted without outputs, and computes those that were added", async () => {
    const dataset = await makeNumbers(stage, "membership", 50);
    await evaluate({ dataset });
    const on = { dataset, branch: "main" };
    const atRevision = (await resolveRef(pool, dataset, "main")).revision!;
    await deleteSamples(pool, { ...on, samples: [{ index: 0 }, { index: 10 }], atRevision });
    await appendSamples(pool, { ...on, samples: numbers(3) });
    await commit(pool, { ...on, message: "Move", author: "ada" });
    const run = await evaluate({ dataset });
    expect(run).toMatchObject({ samplesTotal: 51, samplesComputed: 3, samplesReused: 48 });
    const values = await doubled(dataset);
    expect([values[0], values[9], values.at(-1)]).toEqual([2, 22, 4]);
    const [row] = await pool.sql<{ absent: number }[]>`
      select count(*) as absent from cells where column_id = ${run.outputColumns!["doubled"]!} and absent`;
    expect(row!.absent).toBe(2);
  });

  test("holds what a forced one holds, time after time, flattened or not", async () => {
    const dataset = await makeNumbers(stage, "again-and-again", 120);
    const flattened: unknown[] = [];
    for (let round = 0; round < 12; round++) {
      await edit(dataset, [round, 30 + 2 * round, 60 + round], 1000 + round);
      const { samplesComputed } = await evaluate({ dataset });
      expect(samplesComputed).toBe(round === 0 ? 120 : 3);
      flattened.push(...(await flattenColumns(pool)));
    }
    expect(flattened.length).toBeGreaterThan(0);
    await evaluate({ dataset, force: true, outputGroup: "forced" });
    expect(await doubled(dataset)).toEqual(await doubled(dataset, "forced"));
    await expectVerified(dataset);
  });

  test("keeps the ids of objects of samples that have not changed", async () => {
    const dataset = await makeBoxes(stage, "boxes");
    const before = await evaluateBoxes(dataset);
    const edits = [{ sample: { index: 1 }, group: "", change: ADDED }];
    const atRevision = (await resolveRef(pool, dataset, "main")).revision!;
    await editObjects(pool, { dataset, branch: "main", edits, atRevision });
    await commit(pool, { dataset, branch: "main", message: "Add", author: "ada" });
    const after = await evaluateBoxes(dataset);
    expect(after.run).toMatchObject({ samplesDone: 3, samplesReused: 2 });
    expect(after.objects[0]).toEqual(before.objects[0]);
    expect([before.objects[1], after.objects[1]?.length]).toEqual([[], 1]);
    await expectVerified(dataset);
  });

  test.each<[string, (classes: ClassChange[]) => ClassChange[]]>([
    [
      "renamed",
      (classes) => classes.map((one) => (one.name === "one" ? { ...one, name: "uno" } : one)),
    ],
    ["put in another order", (classes) => classes.toReversed()],
  ])("computes all where classes were %s", async (name, changed) => {
    const dataset = await makeBoxes(stage, name.replaceAll(" ", "-"));
    await evaluateBoxes(dataset);
    const on = { dataset, branch: "main" };
    const { tensors } = await getStructure(pool, await resolveRef(pool, dataset, "main"));
    const former = tensors.get("labels")!.meta.classes!;
    const classes = changed(former.map(({ id, name: called }) => ({ classId: id, name: called })));
    await updateClasses(pool, { ...on, path: "labels", classes });
    await commit(pool, { ...on, message: "Change classes", author: "ada" });
    expect((await evaluateBoxes(dataset)).run).toMatchObject({ samplesReused: 0 });
  });
});

interface ClassChange {
  classId: number;
  name: string;
}

const ADDED = {
  kind: "add",
  values: { boxes: { boxes: [[1, 1, 5, 5]] }, labels: { labels: ["one"] } },
} as const;

async function evaluateBoxes(dataset: DatasetKey) {
  const run = await evaluate({ dataset, evaluator: "boxes/echo" });
  const ref = await resolveRef(pool, dataset, "main");
  const { objectIds } = await getStructure(pool, ref);
  const membership = await getMembership(pool, ref);
  const ids = membership.slice(0, membership.count);
  const objects = await readObjects(pool, objectIds.get("model_evaluation")!, ids);
  return { run: await getRun(pool, run.id), objects: ids.map((id) => objects.get(id)?.ids) };
}

test("no fault of the platform was reported", () => {
  expect(stage.problems).toEqual([]);
});
