import { beforeEach, expect, test } from "vitest";
import { startTestServer } from "../helpers/start-server.ts";

const { ask, query, person } = await startTestServer();

let made = 0;
let dataset = { owner: "admin", name: "" };
let ids: number[] = [];
let first = "";

/** Two committed samples with a loss; then another loss for the first, and the second one deleted. */
beforeEach(async () => {
  dataset = { owner: "admin", name: `restored-${++made}` };
  await ask(
    `mutation ($input: CreateDatasetInput!) { createDataset(input: $input) { dataset { id } } }`,
    { input: dataset },
  );
  await run("createTensor", { path: "loss", htype: "GENERIC" }, "tensor { path }");
  const samples = [1, 2].map((number) => ({ values: [{ tensor: "loss", number }] }));
  ids = (await run("appendSamples", { samples }, "sampleIds")).sampleIds;
  first = (await run("commit", { message: "first" }, "commit { commitId }")).commit.commitId;
  const edits = [{ sample: { id: String(ids[0]) }, tensor: "loss", value: { number: 10 } }];
  await run("setValues", { edits }, "revision");
  await run("deleteSamples", { samples: [{ id: String(ids[1]) }] }, "revision");
  await run("commit", { message: "second" }, "commit { commitId }");
});

function text(mutation: string, fields: string): string {
  const type = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input!`;
  return `mutation ($input: ${type}) { ${mutation}(input: $input) { ${fields} } }`;
}

async function run(mutation: string, input: object, fields: string) {
  const variables = { input: { dataset, branch: "main", ...input } };
  return (await ask(text(mutation, fields), variables))[mutation];
}

async function refuse(input: object, token?: string) {
  const { errors } = await query(
    text("restore", "revision"),
    { input: { dataset, branch: "main", from: first, ...input } },
    token === undefined ? {} : { token },
  );
  return { code: errors?.[0]?.extensions.code, inputPath: errors?.[0]?.extensions.inputPath };
}

const SAMPLES =
  'sampleIds samples { sampleId index value(tensor: "loss") { ... on NumberValue { number } } } branch { hasUncommittedChanges }';

test("samples come back with what they held", async () => {
  const restored = await run("restore", { from: first, samples: ids }, SAMPLES);
  expect(restored).toEqual({
    sampleIds: ids,
    samples: [
      { sampleId: ids[0], index: 0, value: { number: 1 } },
      { sampleId: ids[1], index: 1, value: { number: 2 } },
    ],
    branch: { hasUncommittedChanges: true },
  });
});

test("single values come back, and tensors under the name they had", async () => {
  await run("renameTensor", { path: "loss", newPath: "cost" }, "branch { revision }");
  const values = [{ sample: String(ids[0]), tensor: "loss" }];
  const restored = await run(
    "restore",
    { from: first.slice(0, 10), values },
    'samples { value(tensor: "cost") { ... on NumberValue { number } } }',
  );
  expect(restored.samples).toEqual([{ value: { number: 1 } }]);
  expect(await run("restore", { from: first, tensors: ["loss"] }, SAMPLES)).toEqual({
    sampleIds: [],
    samples: [],
    branch: { hasUncommittedChanges: true },
  });
  const { dataset: found } = await ask(
    `query ($owner: String!, $name: String!) { dataset(owner: $owner, name: $name) { tensors { path } } }`,
    dataset,
  );
  expect(found.tensors).toEqual([{ path: "loss" }]);
});

test("refusals say where in the input the culprit stands", async () => {
  expect(await refuse({})).toEqual({ code: "INVALID_INPUT", inputPath: undefined });
  expect(await refuse({ tensors: ["none"] })).toEqual({
    code: "TENSOR_NOT_FOUND",
    inputPath: ["tensors", 0],
  });
  expect(await refuse({ samples: [String(ids[0]), "999999"] })).toEqual({
    code: "SAMPLE_NOT_FOUND",
    inputPath: ["samples", 1],
  });
  const values = [{ sample: String(ids[1]), tensor: "loss" }];
  expect(await refuse({ values })).toEqual({
    code: "SAMPLE_NOT_FOUND",
    inputPath: ["values", 0, "sample"],
  });
  expect(await refuse({ samples: ["first"] })).toMatchObject({ code: "INVALID_INPUT" });
  expect(await refuse({ tensors: ["loss"], from: "none" })).toMatchObject({
    code: "REF_NOT_FOUND",
  });
  expect(await refuse({ tensors: ["loss"], branch: first })).toMatchObject({
    code: "REF_NOT_WRITABLE",
  });
});

test("who may not write to the dataset may not restore", async () => {
  const token = await person("rita");
  expect(await refuse({ tensors: ["loss"] }, token)).toMatchObject({ code: "DATASET_NOT_FOUND" });
});
