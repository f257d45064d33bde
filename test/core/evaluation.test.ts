import { describe, expect, test } from "vitest";
import { getRun, listRuns, readSummaryPart } from "../../packages/core/src/evaluation/runs.ts";
import type { StartRunInput } from "../../packages/core/src/evaluation/start-run.ts";
import { appendSamples } from "../../packages/core/src/tensor/append-samples.ts";
import { createTensor } from "../../packages/core/src/tensor/create-tensor.ts";
import { deleteSamples } from "../../packages/core/src/tensor/delete-samples.ts";
import { commit } from "../../packages/core/src/version/commit.ts";
import { getCommit, listCommits } from "../../packages/core/src/version/history.ts";
import { getStructure } from "../../packages/core/src/version/read-structure.ts";
import { reset } from "../../packages/core/src/version/reset.ts";
import { resolveRef } from "../../packages/core/src/version/resolve-ref.ts";
import {
  finish,
  makeBoxes,
  makeNumbers,
  NUMBER,
  numbers,
  openEvaluationStage,
  progressOf,
  start,
  valuesOf,
} from "../helpers/evaluation-stage.ts";

const stage = await openEvaluationStage();
const { pool } = stage;
const refused = await makeNumbers(stage, "refused", 3, {
  doubled: NUMBER,
  remark: { htype: "text" },
});

describe("a run", () => {
  test("writes what the evaluator yields, and commits it on the branch with its provenance", async () => {
    const dataset = await makeNumbers(stage, "ordinary", 1000);
    const source = await resolveRef(pool, dataset, "main");
    const started = await start(stage, {
      dataset,
      evaluator: "numbers/double",
      options: { factor: 3 },
    });
    expect(started).toMatchObject({
      state: "QUEUED",
      inputs: { score: "score" },
      options: { factor: 3, delay: 0 },
    });

    const run = await finish(stage, started.id);
    expect(run).toMatchObject({
      state: "SUCCEEDED",
      samplesTotal: 1000,
      samplesDone: 1000,
      errorCode: null,
      modelName: "arithmetic",
      modelDigest: "ab".repeat(32),
      hasSummary: true,
    });
    const figures = await readSummaryPart(pool, run.id, "figures");
    expect(figures?.value).toEqual({ count: 1000, total: 3 * 499_500 });
    const head = await resolveRef(pool, dataset, "main");
    expect(head.commitId).toBe(run.commitId);
    expect(await getCommit(pool, dataset, run.commitId!)).toMatchObject({
      author: "ada",
      message: `Evaluate numbers/double on ${source.commitId.slice(0, 8)}`,
      parentIds: [source.commitId],
      valuesChanged: 2000,
    });
    const doubled = await valuesOf(stage, dataset, "model_evaluation/doubled");
    expect(doubled).toEqual(Array.from({ length: 1000 }, (_, index) => index * 3));
    expect((await valuesOf(stage, dataset, "model_evaluation/note")).at(-1)).toBe("sample 999");
    const tensor = (await getStructure(pool, head)).tensors.get("model_evaluation/doubled")!;
    expect(tensor.meta.provenance).toEqual({
      runId: run.id,
      evaluator: "numbers/double",
      pluginVersion: "1.2.3",
      options: { factor: 3, delay: 0 },
      sourceCommitId: source.commitId,
      modelName: "arithmetic",
      modelDigest: "ab".repeat(32),
    });
  });

  test("gives images, class positions and converted boxes, and writes objects", async () => {
    const dataset = await makeBoxes(stage, "objects");
    const run = await finish(stage, (await start(stage, { dataset, evaluator: "boxes/echo" })).id);
    expect(run).toMatchObject({ state: "SUCCEEDED", errorMessage: null });
    expect(await valuesOf(stage, dataset, "model_evaluation/boxes")).toEqual([
      [
        [0.25, 0.5, 0.5, 1],
        [0.75, 0.25, 0.5, 0.5],
      ],
      [],
      [],
    ]);
    expect(await valuesOf(stage, dataset, "model_evaluation/scores")).toEqual([[1, 0.5], [], []]);
    const tensors = (await getStructure(pool, await resolveRef(pool, dataset, "main"))).tensors;
    expect(tensors.get("model_evaluation/labels")!.meta.classes!.map(({ name }) => name)).toEqual([
      "zero",
      "one",
      "two",
    ]);
    expect(await valuesOf(stage, dataset, "model_evaluation/labels")).toEqual([[2, 0], [], []]);
    const [bytes, , none] = await valuesOf(stage, dataset, "model_evaluation/bytes");
    expect([Number(bytes) > 50, none]).toEqual([true, undefined]);
  });

  test("passes over deleted samples, and may be run again in place of its former outputs", async () => {
    const dataset = await makeNumbers(stage, "again", 10);
    await finish(stage, (await start(stage, { dataset, evaluator: "numbers/double" })).id);
    const atRevision = (await resolveRef(pool, dataset, "main")).revision!;
    await deleteSamples(pool, {
      dataset,
      branch: "main",
      samples: [{ index: 0 }, { index: 4 }],
      atRevision,
    });
    await commit(pool, { dataset, branch: "main", message: "Delete two", author: "ada" });
    const run = await finish(
      stage,
      (await start(stage, { dataset, evaluator: "numbers/double", options: { factor: 10 } })).id,
    );
    expect(run).toMatchObject({ state: "SUCCEEDED", samplesTotal: 8 });
    expect(await valuesOf(stage, dataset, "model_evaluation/doubled")).toEqual([
      10, 20, 30, 50, 60, 70, 80, 90,
    ]);
    expect(await valuesOf(stage, dataset, "model_evaluation/note")).toContain("sample 7");
  });

  test("reads the commit it is told to, and nothing is needed of a dataset without samples", async () => {
    const dataset = await makeNumbers(stage, "empty", 0);
    const empty = (await resolveRef(pool, dataset, "main")).commitId;
    await appendSamples(pool, { dataset, branch: "main", samples: numbers(5) });
    await commit(pool, { dataset, branch: "main", message: "Five", author: "ada" });
    const run = await finish(
      stage,
      (await start(stage, { dataset, evaluator: "numbers/double", ref: empty, outputGroup: "" }))
        .id,
    );
    expect(run).toMatchObject({ state: "SUCCEEDED", samplesTotal: 0, sourceCommitId: empty });
    expect(await valuesOf(stage, dataset, "doubled")).toEqual(Array.from({ length: 5 }));
  });

  test("two of one branch both commit, though they were started together", async () => {
    const dataset = await makeNumbers(stage, "together", 20);
    const first = await start(stage, { dataset, evaluator: "numbers/double", outputGroup: "a" });
    const second = await start(stage, { dataset, evaluator: "numbers/double", outputGroup: "b" });
    expect([(await finish(stage, second.id)).state, (await getRun(pool, first.id)).state]).toEqual([
      "SUCCEEDED",
      "SUCCEEDED",
    ]);
    const { commits } = await listCommits(pool, await resolveRef(pool, dataset, "main"), {
      first: 2,
    });
    expect(commits.map(({ id }) => id)).toEqual([
      (await getRun(pool, second.id)).commitId,
      (await getRun(pool, first.id)).commitId,
    ]);
    const page = await listRuns(pool, dataset.id, { first: 1 });
    expect([page.runs.map(({ id }) => id), page.hasNextPage]).toEqual([[second.id], true]);
    expect(
      (await listRuns(pool, dataset.id, { first: 5, after: second.id })).runs.map(({ id }) => id),
    ).toEqual([first.id]);
  });

  test("publishes on a branch that was written to and reset meanwhile", async () => {
    const dataset = await makeNumbers(stage, "reset", 60);
    const on = { dataset, branch: "main" };
    const head = (await resolveRef(pool, dataset, "main")).commitId;
    const slow = { dataset, evaluator: "numbers/slow", options: { delay: 10 } };
    const { id } = await start(stage, slow);
    const run = await finish(stage, id, {}, async () => {
      await progressOf(stage, id);
      await appendSamples(pool, { ...on, samples: numbers(1) });
      await reset(pool, on);
    });
    expect(run).toMatchObject({ state: "SUCCEEDED", samplesDone: 60 });
    const made = await getCommit(pool, dataset, run.commitId!);
    expect(made).toMatchObject({ parentIds: [head], samplesAdded: 0, valuesChanged: 120 });
  });

  test("sums up the inputs and outputs that are needed for it", async () => {
    const dataset = await makeNumbers(stage, "summed", 4);
    for (const [given, scores, notes] of [
      ["all", 6, 4],
      ["outputs", 0, 0],
    ] as const) {
      const { id } = await start(stage, { dataset, evaluator: `numbers/sum-of-${given}` });
      expect(await finish(stage, id)).toMatchObject({ state: "SUCCEEDED" });
      const figures = await readSummaryPart(pool, id, "figures");
      expect(figures?.value).toEqual({ scores, doubled: 12, notes });
    }
  });

  test("stores a number that is not one", async () => {
    const dataset = await makeNumbers(stage, "nan", 6);
    expect(
      (await finish(stage, (await start(stage, { dataset, evaluator: "faulty/nan" })).id)).state,
    ).toBe("SUCCEEDED");
    expect(await valuesOf(stage, dataset, "model_evaluation/loss")).toEqual([
      1,
      1,
      1,
      1,
      Number.NaN,
      1,
    ]);
  });
});

describe("is refused before it is queued", () => {
  test.each<[string, Partial<StartRunInput>, string, RegExp]>([
    [
      "an unknown evaluator",
      { evaluator: "numbers/half" },
      "EVALUATOR_NOT_FOUND",
      /numbers\/double, numbers\/slow/,
    ],
    [
      "a wrong option",
      { options: { factor: -1 } },
      "INVALID_OPTION",
      /"factor" is -1; expected at least 0/,
    ],
    ["an unknown branch", { branch: "nowhere" }, "REF_NOT_FOUND", /its branches are "main"/],
    ["an unknown ref", { ref: "nowhere" }, "REF_NOT_FOUND", /"nowhere"/],
    [
      "an unknown role",
      { inputs: { image: "score" } },
      "INVALID_INPUT",
      /no input "image"; its inputs are: score/,
    ],
    [
      "a tensor that is not there",
      { inputs: { score: "points" } },
      "INPUT_MISSING",
      /no tensor "points"; generic tensors there are: "doubled", "score"/,
    ],
    [
      "a tensor of another htype",
      { inputs: { score: "remark" } },
      "INPUT_MISSING",
      /tensor "remark" is a text/,
    ],
    [
      "an output in place of an input",
      { inputs: { score: "doubled" }, outputGroup: "" },
      "NAME_TAKEN",
      /"doubled" can't be written: it is read as input "score"/,
    ],
    ["an output below a tensor", { outputGroup: "score" }, "NAME_TAKEN", /"score" is a tensor/],
    ["a group of another name than may be", { outputGroup: "a//b" }, "INVALID_NAME", /./],
  ])("%s", async (_, change, code, message) => {
    const before = await listRuns(pool, refused.id, { first: 10 });
    const attempt = start(stage, { dataset: refused, evaluator: "numbers/double", ...change });
    await expect(attempt).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    expect(await listRuns(pool, refused.id, { first: 10 })).toEqual(before);
  });

  test("uncommitted changes", async () => {
    const dataset = await makeNumbers(stage, "uncommitted", 3);
    await appendSamples(pool, { dataset, branch: "main", samples: numbers(1) });
    await expect(start(stage, { dataset, evaluator: "numbers/double" })).rejects.toMatchObject({
      code: "UNCOMMITTED_CHANGES",
    });
  });

  test("values that no run has written", async () => {
    const dataset = await makeNumbers(stage, "occupied", 0);
    await createTensor(pool, { dataset, branch: "main", path: "doubled", spec: NUMBER });
    await commit(pool, { dataset, branch: "main", message: "Empty tensor", author: "ada" });
    const input = { dataset, evaluator: "numbers/double", outputGroup: "" };
    expect((await finish(stage, (await start(stage, input)).id)).state).toBe("SUCCEEDED");
    await createTensor(pool, { dataset, branch: "main", path: "mine/doubled", spec: NUMBER });
    await appendSamples(pool, {
      dataset,
      branch: "main",
      samples: [{ values: { "mine/doubled": { number: 1 } } }],
    });
    await commit(pool, { dataset, branch: "main", message: "By hand", author: "ada" });
    const refusal = {
      code: "NAME_TAKEN",
      message: expect.stringMatching(/holds values that no run has written/),
    };
    await expect(start(stage, { ...input, outputGroup: "mine" })).rejects.toMatchObject(refusal);
  });
});
