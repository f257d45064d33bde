import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { startEvaluationWorker, watchRun } from "@loupe/core";
import { expect, test } from "vitest";
import { linesOf, openTrainingStage, type ToldTraining } from "../helpers/training-stage.ts";

const stage = await openTrainingStage();
const { ask, query, person, pool, run, start, work, watch, read } = stage;
const numbers = { owner: "admin", name: "numbers" };
const others = { owner: "admin", name: "others" };

const headOf = async (name: string): Promise<string> =>
  (
    await ask(
      `query ($name: String!) { dataset(owner: "admin", name: $name) { defaultBranch { head { commitId } } } }`,
      { name },
    )
  ).dataset.defaultBranch.head.commitId;

const refuse = async (input: object, token?: string) => {
  const text = `mutation ($input: StartTrainingInput!) { startTraining(input: $input) { run { id } } }`;
  const asked = { input: { dataset: numbers, trainer: "means", ...input } };
  const { errors } = await query(text, asked, token === undefined ? {} : { token });
  return errors![0]!;
};

/** Has a worker evaluate the distance to what a model has learned. */
async function evaluate(model: string) {
  const input = {
    dataset: numbers,
    branch: "main",
    evaluator: "means/distance",
    options: { model },
  };
  const started = await run("startRun", input, "run { id }");
  const [row] = await pool.sql<{ id: number }[]>`select max(id) as id from evaluation_runs`;
  const worker = await startEvaluationWorker(stage.services);
  for await (const _ of watchRun(pool, row!.id, 0, AbortSignal.timeout(20_000)));
  await worker.stop();
  const text = `query ($id: ID!) { evaluationRun(id: $id) { state modelName error { message } } }`;
  return (await ask(text, { id: started.run.id })).evaluationRun;
}

function expectInOrder(events: readonly ToldTraining[]): void {
  expect(events.map(({ number }) => number)).toEqual(events.map((_, position) => position + 1));
}

const tokensLeft = async () =>
  (await pool.sql`select from tokens where training_run_id is not null`).count;

/** Of trainings that have ended none are kept. */
async function foldersLeft(): Promise<string[]> {
  const [database] = await readdir(stage.workFolder);
  return readdir(join(stage.workFolder, database!));
}

test("trainers are listed with inputs and options", async () => {
  const { trainers } = await ask(
    `{ trainers { name description pluginVersion inputs { role htype required } options { name type default } } }`,
  );
  expect(trainers).toMatchObject([
    {
      name: "means/mean",
      description: "Learns the mean of a number.",
      pluginVersion: "0.3.0",
      inputs: [
        { role: "score", htype: "GENERIC", required: true },
        { role: "note", htype: "TEXT", required: false },
      ],
    },
  ]);
  expect(trainers[0].options[0]).toEqual({ name: "steps", type: "INTEGER", default: 20 });
});

test("a training is watched, and registers a model that an evaluation takes", async () => {
  const id = await start({ validation: { dataset: others }, options: { steps: 12, delay: 30 } });
  expect(await read(id)).toMatchObject({ state: "QUEUED", step: 0, steps: null, models: [] });
  await work();
  const events = await watch(id);
  expectInOrder(events);
  expect(events[0]).toMatchObject({ number: 1, state: "QUEUED", point: null, log: null });
  expect(events.at(-1)).toMatchObject({ state: "SUCCEEDED", step: 12, steps: 12 });
  const told = events.flatMap(({ point }) => point ?? []);
  expect(told.at(-1)).toMatchObject({ kind: "EVALUATION", step: 12 });
  expect(told.at(-1)!.figures.map(({ name }) => name)).toEqual(["error", "weight"]);
  expect(told.find(({ kind }) => kind === "PROGRESS")!.figures.map(({ name }) => name)).toEqual([
    "loss",
    "weight",
  ]);
  const [log] = linesOf(events).filter((line) => line.startsWith("Registered"));
  expect(log).toMatch(/^Registered numbers@1 \([0-9a-f]{12}\)\.$/);

  const commitId = await headOf("numbers");
  const weight = 3 - 3 / 2 ** 12;
  const model = {
    reference: "numbers@1",
    metrics: { error: expect.closeTo(1), weight: expect.closeTo(weight) },
    provenance: {
      dataset: "admin/numbers",
      commitId,
      options: { steps: 12, delay: 30, folds: 0, fault: "none", lines: 0, child: false },
      codeVersion: "means/mean 0.3.0",
    },
    author: "admin/first-start",
    details: { weight: expect.closeTo(weight) },
  };
  expect(await read(id)).toEqual({
    state: "SUCCEEDED",
    step: 12,
    steps: 12,
    fold: null,
    error: null,
    models: [{ fold: null, model }],
  });
  const fields = `id trainer pluginVersion options modelName author startedAt finishedAt dataset { name }
    inputs { role tensor commit { commitId } } sourceCommit { commitId } validationDataset { name } validationCommit { commitId }
    curve { number kind step figures { name value } } log { number text createdAt }`;
  const found = await read(id, fields);
  expect(found).toMatchObject({
    id,
    trainer: "means/mean",
    modelName: "numbers",
    dataset: { name: "numbers" },
    inputs: [{ role: "score", tensor: "score", commit: { commitId } }],
    sourceCommit: { commitId },
    validationDataset: { name: "others" },
    validationCommit: { commitId: await headOf("others") },
  });
  const points = events.flatMap(({ number, point }) => (point ? [{ number, ...point }] : []));
  expect(found.curve).toEqual(points);
  expect(
    found.log
      .map(({ text }: { text: string }) => text)
      .join("\n")
      .split("\n"),
  ).toEqual(linesOf(events));
  const page = `curve(since: ${points[0]!.number}, first: 1) { number }`;
  expect((await read(id, page)).curve).toEqual([{ number: points[1]!.number }]);
  expect(await tokensLeft()).toBe(0);
  expect(await foldersLeft()).toEqual([]);
  expect(stage.problems).toEqual([]);
  expect(await evaluate("numbers")).toMatchObject({ state: "SUCCEEDED", modelName: "numbers@1" });
});

test("several models of one training have seen a part of the samples each", async () => {
  const id = await start({ modelName: "parts", options: { folds: 2 } });
  await work();
  const events = await watch(id);
  expectInOrder(events);
  const { models } = await read(id);
  expect(models).toMatchObject([
    { fold: 0, model: { reference: "parts-fold-0@1", provenance: { options: { fold: 0 } } } },
    { fold: 1, model: { reference: "parts-fold-1@1", provenance: { options: { fold: 1 } } } },
  ]);
  expect(models.map(({ model }: never) => model["details"]["weight"])).toEqual([
    expect.closeTo(4),
    expect.closeTo(2),
  ]);
});

test("an equal training makes an equal model, which keeps its name", async () => {
  await work();
  for (const modelName of ["one", "two"]) {
    const id = await start({ modelName, options: { steps: 7 } });
    const events = await watch(id);
    const { models } = await read(id);
    expect(models).toMatchObject([{ model: { reference: "one@1" } }]);
    const said = linesOf(events).at(-1);
    if (modelName === "two")
      expect(said).toMatch(/^The model is one@1 \([0-9a-f]{12}\) again, file by file/);
  }
});

test("a tensor is bound to a role in both datasets, and a ref is read at its commit", async () => {
  const where = { dataset: others, branch: "main" };
  await run("createTag", { dataset: others, name: "v1" }, "tag { name }");
  await run("renameTensor", { ...where, path: "score", newPath: "height" }, "tensor { path }");
  await run("commit", { ...where, message: "Rename" }, "commit { id }");
  const inputs = [{ role: "score", tensor: "height" }];
  for (const validation of [{ dataset: numbers }, { dataset: others, ref: "v1" }]) {
    const { extensions, message } = await refuse({ inputs, dataset: others, validation });
    expect(extensions.code).toBe("INPUT_MISSING");
    expect(message).toContain('there is no tensor "height"');
  }
  const id = await start({ dataset: others, ref: "main", inputs, options: { steps: 3 } });
  await work();
  expect((await watch(id)).at(-1)).toMatchObject({ state: "SUCCEEDED" });
  const found = await read(id, "inputs { role tensor } sourceCommit { commitId } modelName");
  expect(found).toEqual({
    inputs,
    sourceCommit: { commitId: await headOf("others") },
    modelName: "others",
  });
  await run("renameTensor", { ...where, path: "height", newPath: "score" }, "tensor { path }");
  await run("commit", { ...where, message: "Rename back" }, "commit { id }");
});

test.each([
  [{ trainer: "means/median" }, "TRAINER_NOT_FOUND", "the trainers are: means/mean"],
  [{ trainer: "weights" }, "TRAINER_NOT_FOUND", "the trainers are: means/mean"],
  [{ options: { steps: 0 } }, "INVALID_OPTION", "steps"],
  [{ options: { epochs: 1 } }, "INVALID_OPTION", "the options are: steps"],
  [{ options: [1] }, "INVALID_INPUT", "`options` is no object"],
  [{ ref: "nowhere" }, "REF_NOT_FOUND", "nowhere"],
  [{ dataset: { owner: "admin", name: "none" } }, "DATASET_NOT_FOUND", "none"],
  [{ validation: { dataset: others, ref: "nowhere" } }, "REF_NOT_FOUND", "nowhere"],
  [{ inputs: [{ role: "score", tensor: "letters" }] }, "INPUT_MISSING", '"letters"'],
  [{ inputs: [{ role: "colour", tensor: "score" }] }, "INVALID_INPUT", "score, note"],
  [
    { inputs: ["a", "b"].map((tensor) => ({ role: "score", tensor })) },
    "INVALID_INPUT",
    "two tensors",
  ],
  [{ modelName: "two words" }, "INVALID_NAME", "two words"],
  [{ modelName: "deadbeef" }, "INVALID_NAME", "digest"],
  [{ modelName: "m".repeat(91) }, "INVALID_NAME", "at most 90"],
])("%j is refused with %s", async (input, code, part) => {
  const { extensions, message } = await refuse(input);
  expect([extensions.code, message]).toEqual([code, expect.stringContaining(part)]);
});

test("starting needs WRITER on the owner; what is measured on needs READER", async () => {
  const bob = await person("bob");
  await run("createOwner", { name: "lab", kind: "ORGANISATION" }, "owner { id }");
  await run("createDataset", { owner: "lab", name: "shared" }, "dataset { id }");
  await run(
    "addOwnerMember",
    { organisation: "lab", person: "bob", role: "READER" },
    "organisation { id }",
  );
  const shared = { owner: "lab", name: "shared" };
  expect((await refuse({ dataset: shared }, bob)).extensions.code).toBe("FORBIDDEN");
  expect((await refuse({ dataset: numbers }, bob)).extensions.code).toBe("DATASET_NOT_FOUND");
  const made = { owner: "admin", name: "narrow", role: "WRITER", dataset: "numbers" };
  const narrow = await run("createToken", made, "secret");
  expect((await refuse({}, narrow.secret)).extensions.code).toBe("NOT_FOUND");

  await run("createDataset", { owner: "bob", name: "own" }, "dataset { id }", bob);
  const own = { dataset: { owner: "bob", name: "own" }, branch: "main" };
  await run("createTensor", { ...own, path: "score", htype: "GENERIC" }, "tensor { path }", bob);
  const value = { tensor: "score", number: 5 };
  await run("appendSamples", { ...own, samples: [{ values: [value] }] }, "sampleIds", bob);
  await run("commit", { ...own, message: "One" }, "commit { id }", bob);
  const asked = { ...own, branch: undefined, validation: { dataset: others } };
  expect((await refuse(asked, bob)).extensions.code).toBe("DATASET_NOT_FOUND");
  const id = await start({ ...asked, options: { steps: 5 } });
  await work();
  expect((await watch(id)).at(-1)).toMatchObject({ state: "SUCCEEDED" });
  const { models, author } = await read(id, "author models { model { reference } }");
  expect([models, author]).toEqual([[{ model: { reference: "own@1" } }], "admin/first-start"]);

  const seen = await ask(
    `query ($id: ID!) { trainingRun(id: $id) { validationDataset { name } validationCommit { id } } }`,
    { id },
    { token: bob },
  );
  expect(seen.trainingRun).toEqual({ validationDataset: null, validationCommit: null });
});

test("who sees a training since its dataset is public does not see its models", async () => {
  await stage.makeNumbers("open", [1, 2, 3]);
  const dataset = { owner: "admin", name: "open" };
  await run("updateDataset", { dataset, visibility: "PUBLIC" }, "dataset { id }");
  const id = await start({ dataset, options: { steps: 4 } });
  await work();
  await watch(id);
  const text = `query ($id: ID!) { trainingRun(id: $id) { state models { model { reference } } } }`;
  expect((await ask(text, { id })).trainingRun.models).toEqual([
    { model: { reference: "open@1" } },
  ]);
  const token = await person("mallory");
  const seen = await ask(text, { id }, { token });
  expect(seen.trainingRun).toEqual({ state: "SUCCEEDED", models: [] });
  const { errors } = await query(
    `mutation ($id: ID!) { cancelTraining(input: { id: $id }) { run { id } } }`,
    { id },
    { token },
  );
  expect(errors![0]!.extensions.code).toBe("FORBIDDEN");
});

test("a training is not somebody else's to see, watch or cancel", async () => {
  const id = await start();
  const eve = await person("eve");
  const asked = await query(
    `query ($id: ID!) { trainingRun(id: $id) { id } node(id: $id) { id } }`,
    { id },
    { token: eve },
  );
  expect(asked.data).toEqual({ trainingRun: null, node: null });
  const cancel = `mutation ($id: ID!) { cancelTraining(input: { id: $id }) { run { id } } }`;
  const { errors } = await query(cancel, { id }, { token: eve });
  expect(errors![0]!.extensions.code).toBe("RUN_NOT_FOUND");
  const watched = await query(
    `subscription ($id: ID!) { trainingProgress(run: $id) { number } }`,
    { id },
    { token: eve },
  ).catch((error: unknown) => error);
  expect(JSON.stringify(watched)).not.toContain('"number"');
  await run("cancelTraining", { id }, "run { state }");
});

test("one that waits never starts once it is cancelled, and is cancelled once", async () => {
  const id = await start();
  const cancelled = await run("cancelTraining", { id }, "run { state finishedAt }");
  expect(cancelled.run).toEqual({ state: "CANCELLED", finishedAt: expect.any(String) });
  await work();
  const events = await watch(id);
  expect(events.map(({ state }) => state)).toEqual(["QUEUED", "CANCELLED"]);
  await expect(run("cancelTraining", { id }, "run { id }")).rejects.toThrow("RUN_FINISHED");
});

test("the trainings of a dataset are listed, newest first, and by how far they are", async () => {
  const ids = [await start(), await start()];
  const withState = `query ($states: [RunState!]) { dataset(owner: "admin", name: "numbers") {
    trainings(filter: { states: $states }) { nodes { id } } } }`;
  const listed = async (...states: string[]) =>
    (await ask(withState, { states })).dataset.trainings.nodes.map(({ id }: { id: string }) => id);
  expect(await listed("QUEUED", "RUNNING")).toEqual(ids.toReversed());
  for (const id of ids) await run("cancelTraining", { id }, "run { id }");
  expect(await listed("QUEUED", "RUNNING", "PAUSED")).toEqual([]);
  expect(await listed("PAUSED")).toEqual([]);
  expect((await listed("CANCELLED")).slice(0, 2)).toEqual(ids.toReversed());
  const page = `query ($after: String) { dataset(owner: "admin", name: "numbers") {
    trainings(first: 1, after: $after) { nodes { id state } pageInfo { endCursor hasNextPage } } } }`;
  const first = (await ask(page)).dataset.trainings;
  expect(first.nodes).toEqual([{ id: ids[1], state: "CANCELLED" }]);
  const second = (await ask(page, { after: first.pageInfo.endCursor })).dataset.trainings;
  expect(second.nodes).toEqual([{ id: ids[0], state: "CANCELLED" }]);
});
