import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { loadPlugins } from "@loupe/core";
import { expect, test } from "vitest";
import { makeZip } from "../helpers/make-zip.ts";
import { weightsOf } from "../helpers/model-stage.ts";
import { startTestServer } from "../helpers/start-server.ts";

const plugins = await loadPlugins(
  new URL("../fixtures/plugins/loupe.config.ts", import.meta.url).href,
);
const { ask, query, person, url, token, blobs } = await startTestServer({ plugins });
let factor = 100;

async function upload(owner = "admin", secret: string | null = token) {
  const response = await fetch(`${url}/models?owner=${owner}`, {
    method: "POST",
    headers: secret === null ? {} : { authorization: `Bearer ${secret}` },
    body: makeZip([weightsOf({ factor: ++factor, classNames: ["cat"] })]),
  });
  return { status: response.status, answer: (await response.json()) as Answer };
}

interface Answer {
  digest: string;
  files: { name: string; bytes: number }[];
  error?: { code: string };
}

const FIELDS = `id reference name version digest format classNames warnings details metrics
  provenance { dataset commitId options codeVersion } files { name bytes } author`;
const REGISTER = `mutation ($input: RegisterModelInput!) {
  registerModel(input: $input) { model { ${FIELDS} } clientMutationId }
}`;
const DELETE = `mutation ($input: DeleteModelInput!) {
  deleteModel(input: $input) { deletedReference }
}`;

async function register(input: object) {
  const { digest } = (await upload()).answer;
  const given = { owner: "admin", digest, name: "street", ...input };
  return (await ask(REGISTER, { input: given })).registerModel.model;
}

const codeOf = async (...request: Parameters<typeof query>) =>
  (await query(...request)).errors?.[0]?.extensions.code;

test("an uploaded model is registered, found again, and deleted", async () => {
  const { status, answer } = await upload();
  expect(status).toBe(201);
  expect(answer.files).toEqual([{ name: "weights.json", bytes: 35 }]);
  const { digest } = answer;
  const provenance = {
    dataset: "admin/street",
    commitId: "abc",
    options: { epochs: 3 },
    codeVersion: "1",
  };
  const input = {
    owner: "admin",
    digest,
    name: "whole",
    metrics: { AP: 0.5 },
    provenance,
    clientMutationId: "whole",
  };
  const registered = (await ask(REGISTER, { input })).registerModel;
  const { id, details, ...model } = registered.model;
  expect(details.factor).toBe(factor);
  expect(model).toEqual({
    reference: "whole@1",
    name: "whole",
    version: "1",
    digest,
    format: "weights/table",
    classNames: ["cat"],
    warnings: ["It was tried."],
    metrics: { AP: 0.5 },
    provenance,
    files: answer.files,
    author: "admin/first-start",
  });
  expect((await ask(REGISTER, { input })).registerModel).toEqual(registered);

  const found = await ask(
    `query ($id: ID!, $reference: String!) {
      node(id: $id) { ... on Model { reference } }
      owner(name: "admin") {
        model(reference: $reference) { id }
        none: model(reference: "none") { id }
        models(first: 1) { nodes { reference } pageInfo { hasNextPage } }
      }
    }`,
    { id, reference: digest.slice(0, 8) },
  );
  expect(found).toEqual({
    node: { reference: "whole@1" },
    owner: {
      model: { id },
      none: null,
      models: { nodes: [{ reference: "whole@1" }], pageInfo: { hasNextPage: false } },
    },
  });
  const deletion = { owner: "admin", reference: "whole", clientMutationId: "gone" };
  const answered = { deleteModel: { deletedReference: "whole@1" } };
  expect(await ask(DELETE, { input: deletion })).toEqual(answered);
  expect(await ask(DELETE, { input: deletion })).toEqual(answered);
  expect(await codeOf(DELETE, { input: { owner: "admin", reference: "whole" } })).toBe(
    "MODEL_NOT_FOUND",
  );
  expect(await ask(`query ($id: ID!) { node(id: $id) { id } }`, { id })).toEqual({ node: null });
});

test("models are paged through, newest first, and every version has a number", async () => {
  for (let count = 0; count < 3; count++) await register({ name: "paged" });
  const page = `query ($after: String) {
    owner(name: "admin") { models(first: 2, after: $after) { nodes { reference } pageInfo { endCursor hasNextPage } } }
  }`;
  const first = (await ask(page)).owner.models;
  expect(first.nodes).toEqual([{ reference: "paged@3" }, { reference: "paged@2" }]);
  const second = (await ask(page, { after: first.pageInfo.endCursor })).owner.models;
  expect(second.nodes[0]).toEqual({ reference: "paged@1" });
});

test("models are those of their owner: others neither see, add, nor use them", async () => {
  const { id, digest } = await register({ name: "private" });
  const stranger = { token: await person("stranger") };
  expect((await upload("admin", stranger.token)).answer.error?.code).toBe("NOT_FOUND");
  expect((await upload("admin", null)).answer.error?.code).toBe("UNAUTHENTICATED");
  const seen = await ask(
    `query ($id: ID!) { node(id: $id) { id } owner(name: "admin") { id } }`,
    { id },
    stranger,
  );
  expect(seen).toEqual({ node: null, owner: null });
  const input = { owner: "stranger", digest, name: "stolen" };
  expect(await codeOf(REGISTER, { input }, stranger)).toBe("MODEL_NOT_FOUND");
  const deletion = { owner: "admin", reference: "private" };
  expect(await codeOf(DELETE, { input: deletion }, stranger)).toBe("NOT_FOUND");
  const reader = { token: await person("reader", "READER") };
  expect((await upload("reader", reader.token)).answer.error?.code).toBe("FORBIDDEN");
  expect(await codeOf(REGISTER, { input: { ...input, owner: "reader" } }, reader)).toBe(
    "FORBIDDEN",
  );
});

test("what is no model is refused with a reason, and nothing stays", async () => {
  const response = await fetch(`${url}/models?owner=admin`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
    body: "no zip",
  });
  const { error } = (await response.json()) as { error: { code: string; message: string } };
  expect([response.status, error.code]).toEqual([400, "INVALID_PACKAGE"]);
  expect(error.message).toContain("The package is no zip archive, or ends early");
  expect(await readdir(join(blobs.root, "unplaced"))).toEqual([]);
  const { digest } = (await upload()).answer;
  const input = { owner: "admin", digest, name: "bad", format: "weights/tree" };
  expect(await codeOf(REGISTER, { input })).toBe("MODEL_REFUSED");
  expect(await codeOf(REGISTER, { input: { ...input, metrics: [1] } })).toBe("INVALID_INPUT");
});

test("an evaluator says which option names a model, and a run which one it uses", async () => {
  const { evaluators } = await ask(
    `{ evaluators { name options { name type default ownModels } } }`,
  );
  const scale = evaluators.find(({ name }: { name: string }) => name === "weights/scale");
  expect(scale.options).toEqual([
    { name: "model", type: "MODEL", default: "two", ownModels: ["two", "three"] },
  ]);
  const dataset = { owner: "admin", name: "numbers" };
  const main = { dataset, branch: "main" };
  const steps: [mutation: string, input: object][] = [
    ["createDataset", dataset],
    ["createTensor", { ...main, path: "score", htype: "GENERIC" }],
    ["commit", { ...main, message: "A tensor" }],
  ];
  for (const [mutation, input] of steps) {
    const type = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input!`;
    await ask(`mutation ($input: ${type}) { ${mutation}(input: $input) { clientMutationId } }`, {
      input,
    });
  }
  await register({ name: "used" });
  const { run } = (
    await ask(
      `mutation ($input: StartRunInput!) { startRun(input: $input) { run { id options models { reference } } } }`,
      { input: { ...main, evaluator: "weights/scale", options: { model: "used" } } },
    )
  ).startRun;
  expect(run).toMatchObject({ options: { model: "used@1" }, models: [{ reference: "used@1" }] });
  const { owner } = await ask(
    `{ owner(name: "admin") { model(reference: "used") { runs { nodes { id } } } } }`,
  );
  expect(owner.model.runs.nodes).toEqual([{ id: run.id }]);
  const input = { owner: "admin", reference: "used@1" };
  expect(await codeOf(DELETE, { input })).toBe("MODEL_IN_USE");
});
