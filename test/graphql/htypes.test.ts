import { loadPlugins, startEvaluationWorker, watchRun } from "@loupe/core";
import { beforeAll, expect, test } from "vitest";
import { startTestServer } from "../helpers/start-server.ts";

const plugins = await loadPlugins(
  new URL("../fixtures/plugins/loupe.config.ts", import.meta.url).href,
);
const { ask, query, pool, blobs, queue } = await startTestServer({ plugins });
const where = { dataset: { owner: "admin", name: "shapes" }, branch: "main" };

const CREATE = `mutation ($input: CreateTensorInput!) { createTensor(input: $input) { tensor { path htype htypeName } } }`;
const APPEND = `mutation ($input: AppendSamplesInput!) { appendSamples(input: $input) { sampleIds revision } }`;
const SET = `mutation ($input: SetValuesInput!) { setValues(input: $input) { revision } }`;
const EDIT = `mutation ($input: EditObjectsInput!) { editObjects(input: $input) { revision } }`;

const create = (path: string, htype: string, more: object = {}) =>
  query(CREATE, { input: { ...where, path, htype, ...more } });
const append = (values: object[]) => query(APPEND, { input: { ...where, samples: [{ values }] } });
const triangle = [[0, 0], [4, 0], [0, 3]]; // prettier-ignore

let sampleId = 0;
beforeAll(async () => {
  await ask(
    `mutation { createDataset(input: { owner: "admin", name: "shapes" }) { dataset { id } } }`,
  );
  await create("outline", "JSON", { htypeName: "shapes/polygon" });
  await create("mood", "CLASS_LABEL", { htypeName: "shapes/mood", classNames: ["calm", "wild"] });
  await create("boxes", "BBOX", { describes: "OBJECT" });
  await create("ratings", "GENERIC", { htypeName: "shapes/rating", describes: "OBJECT" });
  await create("text", "TEXT");
  const { data } = await append([
    { tensor: "outline", json: triangle },
    { tensor: "mood", labels: ["calm"] },
    { tensor: "boxes", boxes: [[1, 1, 2, 2]] },
    { tensor: "ratings", numbers: [5] },
    { tensor: "text", text: "a" },
  ]);
  sampleId = data.appendSamples.sampleIds[0];
});

test("the htypes of plugins are listed, and a tensor shows its own beside its storage", async () => {
  const { htypes } = await ask(`{ htypes { name storage description } }`);
  expect(htypes).toContainEqual({
    name: "shapes/polygon",
    storage: "JSON",
    description: "A list of at least three points, each of two numbers.",
  });
  const { dataset } = await ask(
    `{ dataset(owner: "admin", name: "shapes") { tensors(ref: "main") { path htype htypeName } } }`,
  );
  expect(dataset.tensors).toEqual([
    { path: "boxes", htype: "BBOX", htypeName: "bbox" },
    { path: "mood", htype: "CLASS_LABEL", htypeName: "shapes/mood" },
    { path: "outline", htype: "JSON", htypeName: "shapes/polygon" },
    { path: "ratings", htype: "GENERIC", htypeName: "shapes/rating" },
    { path: "text", htype: "TEXT", htypeName: "text" },
  ]);
});

test("an htype that no plugin has, or that is stored otherwise, is refused", async () => {
  expect((await create("x", "JSON", { htypeName: "shapes/circle" })).errors).toMatchObject([
    {
      message:
        'Tensor "x" is of htype "shapes/circle", which no installed plugin has, so that values can\'t be checked; the htypes of plugins are: shapes/polygon, shapes/rating, shapes/mood.',
      extensions: { code: "HTYPE_NOT_FOUND" },
    },
  ]);
  expect((await create("x", "TEXT", { htypeName: "shapes/polygon" })).errors).toMatchObject([
    {
      message:
        'Tensor "x" was given the htype "shapes/polygon" and is to be stored as text; expected json.',
      extensions: { code: "INVALID_INPUT" },
    },
  ]);
});

test("values are checked when they are appended, set and edited; nothing of a refused write stays", async () => {
  const refusals = [
    await append([{ tensor: "outline", json: [[0, 0]] }]),
    await append([{ tensor: "mood", labels: ["calm", "wild"] }]),
    await query(SET, {
      input: {
        ...where,
        edits: [{ sample: { id: sampleId }, tensor: "outline", value: { json: 7 } }],
      },
    }),
    await query(EDIT, {
      input: {
        ...where,
        edits: [
          {
            sample: { id: sampleId },
            add: {
              values: [
                { tensor: "boxes", boxes: [[1, 1, 2, 2]] },
                { tensor: "ratings", numbers: [9] },
              ],
            },
          },
        ],
      },
    }),
  ];
  expect(refusals.map(({ errors }) => errors?.[0]?.extensions.code)).toEqual(
    refusals.map(() => "INVALID_VALUE"),
  );
  expect(refusals.map(({ errors }) => errors?.[0]?.message)).toEqual([
    'Tensor "outline" of htype "shapes/polygon" was given a value that it refuses: [[0,0]] is no polygon; expected a list of at least three points.',
    'Tensor "mood" of htype "shapes/mood" was given a value that it refuses: calm and wild; expected one class.',
    'Tensor "outline" of htype "shapes/polygon" was given a value that it refuses: 7 is no polygon; expected a list of at least three points.',
    'Tensor "ratings" of htype "shapes/rating" was given a value that it refuses: 9 is no rating; expected 1 to 5.',
  ]);
  const { dataset } = await ask(
    `{ dataset(owner: "admin", name: "shapes") { samples(ref: "main", first: 5) { nodes { values { tensor { path } ... on JsonValue { json } } objects { objectId } } } } }`,
  );
  expect(dataset.samples.nodes).toHaveLength(1);
  expect(dataset.samples.nodes[0].objects).toHaveLength(1);
  expect(dataset.samples.nodes[0].values).toContainEqual({
    tensor: { path: "outline" },
    json: triangle,
  });
});

test("what a run yields is checked too", async () => {
  await ask(`mutation ($input: CommitInput!) { commit(input: $input) { commit { id } } }`, {
    input: { ...where, message: "A sample" },
  });
  const worker = await startEvaluationWorker({ pool, blobs, plugins, queue, log: () => {} });
  try {
    expect(await rate(6)).toMatchObject({
      state: "FAILED",
      error: {
        code: "EVALUATOR_FAILED",
        message:
          'Evaluator "shapes/rate" failed at its sample 0: Tensor "rating" of htype "shapes/rating" was given a value that it refuses: 6 is no rating; expected 1 to 5.',
      },
    });
    expect(await rate(4)).toMatchObject({ state: "SUCCEEDED", error: null });
  } finally {
    await worker.stop();
  }
  const { dataset } = await ask(
    `{ dataset(owner: "admin", name: "shapes") { tensor(ref: "main", path: "model_evaluation/rating") { htypeName } } }`,
  );
  expect(dataset.tensor).toEqual({ htypeName: "shapes/rating" });
});

async function rate(rating: number) {
  const { startRun } = await ask(
    `mutation ($input: StartRunInput!) { startRun(input: $input) { run { id } } }`,
    { input: { ...where, evaluator: "shapes/rate", options: { rating } } },
  );
  const runId = Number(Buffer.from(startRun.run.id, "base64").toString().split(":")[1]);
  for await (const _ of watchRun(pool, runId, 0, AbortSignal.timeout(20_000)));
  return (
    await ask(`query ($id: ID!) { evaluationRun(id: $id) { state error { code message } } }`, {
      id: startRun.run.id,
    })
  ).evaluationRun;
}
