import { definePlugin, type Evaluator, type Trainer } from "@loupe/plugin-api";
import { loadPlugins } from "@loupe/core";
import { printedSchema } from "@loupe/server";
import { buildSchema } from "graphql";
import { beforeEach, describe, expect, test } from "vitest";
import { makeZip } from "../helpers/make-zip.ts";
import { weightsOf } from "../helpers/model-stage.ts";
import {
  makeOrganisation,
  MUTATION_CASES,
  mutationStage,
  type MutationStage,
} from "../helpers/mutation-cases.ts";
import { readTables } from "../helpers/read-tables.ts";
import { startTestServer, type GraphQLAnswer } from "../helpers/start-server.ts";

/** Never carried out here: no worker runs. */
const mean: Evaluator = {
  name: "mean",
  description: "The mean of some numbers.",
  inputs: { loss: { htype: "generic", description: "The numbers." } },
  outputs: { mean: { htype: "generic", description: "Their mean." } },
  options: {},
  open: () => Promise.reject(new Error("No worker is expected to run.")),
};
const error: Evaluator = {
  ...mean,
  name: "error",
  inputs: {
    predicted: { htype: "generic", side: "PREDICTION", description: "What a model says." },
    actual: { htype: "generic", side: "GROUND_TRUTH", description: "What is so." },
  },
};
const fit: Trainer = {
  name: "fit",
  description: "Learns nothing.",
  inputs: { loss: { htype: "generic", description: "The numbers." } },
  options: {},
  async *train() {},
};
const plugin = definePlugin({
  name: "test",
  version: "1.0.0",
  contractVersion: 1,
  evaluators: [mean, error],
  trainers: [fit],
});

const { configUrl } = await loadPlugins(
  new URL("../fixtures/plugins/loupe.config.ts", import.meta.url).href,
);
const { query, ask, person, pool, url, token } = await startTestServer({
  plugins: { plugins: [plugin], configUrl },
});
let factor = 0;

async function uploadModel(): Promise<string> {
  const response = await fetch(`${url}/models?owner=admin`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
    body: makeZip([weightsOf({ factor: ++factor })]),
  });
  return ((await response.json()) as { digest: string }).digest;
}

const endRuns = () =>
  pool.sql`update evaluation_runs set state = 'SUCCEEDED' where state = 'QUEUED'`.execute();

let stage: MutationStage;

beforeEach(async () => {
  stage = await mutationStage({ run, person, uploadModel, endRuns });
});

const mutations = Object.keys(buildSchema(printedSchema()).getMutationType()!.getFields());

/** Those whose answer can be given again. */
const answered = mutations.filter((mutation) => mutation !== "createToken");

test("every mutation of the schema is tried below", () => {
  expect(Object.keys(MUTATION_CASES).toSorted()).toEqual(mutations.toSorted());
});

describe.each(answered)("%s", (mutation) => {
  test("the same clientMutationId again returns the first answer and does nothing", async () => {
    const { input, other, fields } = await MUTATION_CASES[mutation]!(stage);
    const before = await readTables(pool);
    const asked = { ...input, clientMutationId: `${mutation}-once` };
    const first = await run(mutation, asked, fields);
    const after = await readTables(pool);
    expect(after.mutation_receipts).not.toEqual(before.mutation_receipts);
    expect(withoutReceipts(after)).not.toEqual(withoutReceipts(before));
    expect(await run(mutation, asked, fields)).toEqual(first);
    expect(await readTables(pool)).toEqual(after);
    expect(await refuse(mutation, { ...asked, ...other })).toBe("MUTATION_REPEATED");
    expect(await readTables(pool)).toEqual(after);
  });

  test("of two that come at the same time, both get the one answer", async () => {
    const { input, fields } = await MUTATION_CASES[mutation]!(stage);
    const asked = { ...input, clientMutationId: `${mutation}-twice` };
    const [one, two] = await Promise.all([
      run(mutation, asked, fields),
      run(mutation, asked, fields),
    ]);
    expect(two).toEqual(one);
    const after = await readTables(pool);
    expect(await run(mutation, asked, fields)).toEqual(one);
    expect(await readTables(pool)).toEqual(after);
  });
});

describe("createToken", () => {
  test("the same clientMutationId again is refused, since the secret was shown once", async () => {
    const { input, other, fields } = await MUTATION_CASES["createToken"]!(stage);
    const asked = { ...input, clientMutationId: "token-once" };
    const { secret } = await run("createToken", asked, fields);
    const after = await readTables(pool);
    expect(JSON.stringify(after)).not.toContain(secret);
    const { errors } = await send("createToken", asked, fields);
    expect(errors).toMatchObject([
      {
        message: expect.stringContaining("was shown that once"),
        extensions: { code: "MUTATION_REPEATED" },
      },
    ]);
    expect(await refuse("createToken", { ...asked, ...other })).toBe("MUTATION_REPEATED");
    expect(await readTables(pool)).toEqual(after);
    const { viewer } = await ask("{ viewer { role } }", {}, { token: secret });
    expect(viewer).toEqual({ role: "READER" });
  });

  test("of two that come at the same time, one gets the secret", async () => {
    const { input } = await MUTATION_CASES["createToken"]!(stage);
    const asked = { ...input, clientMutationId: "token-twice" };
    const answers = await Promise.all([1, 2].map(() => send("createToken", asked, "secret")));
    const codes = answers.flatMap(
      ({ errors }) => errors?.map(({ extensions }) => extensions.code) ?? [],
    );
    expect(codes).toEqual(["MUTATION_REPEATED"]);
    const { owner } = await ask(`{ owner(name: "admin") { tokens { name } } }`);
    const name = `made-${stage.made}`;
    expect(owner.tokens.filter((token: { name: string }) => token.name === name)).toHaveLength(1);
  });
});

test("one waits for the other that is under way with the same clientMutationId", async () => {
  const input = { owner: "admin", name: `held-${stage.made}`, clientMutationId: "held" };
  const calls = await pool.sql.begin(async (tx) => {
    await tx`lock table datasets in exclusive mode`;
    const sent = [1, 2].map(() => run("createDataset", input, "dataset { id }"));
    await expect.poll(countWaiting, { timeout: 10_000 }).toBe(2);
    return { sent };
  });
  const [one, two] = await Promise.all(calls.sent);
  expect(two).toEqual(one);
});

test("a refused mutation leaves no receipt", async () => {
  const input = { owner: "admin", name: stage.where.dataset.name, clientMutationId: "refused" };
  expect(await refuse("createDataset", input)).toBe("NAME_TAKEN");
  await run("updateDataset", { dataset: stage.where.dataset, name: `away-${stage.made}` });
  const { dataset } = await run("createDataset", input, "dataset { name }");
  expect(dataset.name).toBe(stage.where.dataset.name);
});

test("an answer is given again for 30 days, and forgotten when cleaning up after that", async () => {
  const make = (id: string) => ({
    owner: "admin",
    name: `${id}-${stage.made}`,
    clientMutationId: `${id}-${stage.made}`,
  });
  const first = await run("createDataset", make("recent"), "dataset { id }");
  await run("createDataset", make("old"));
  for (const [id, days] of [
    ["recent", 29],
    ["old", 31],
  ] as const) {
    await pool.sql`
      update mutation_receipts set created_at = now() - ${days}::int * interval '1 day'
      where client_mutation_id = ${`${id}-${stage.made}`}`;
  }
  const forgotten = { report: { receipts: 1 } };
  expect(await run("collectGarbage", { dryRun: true }, "report { receipts }")).toEqual(forgotten);
  expect(await run("collectGarbage", {}, "report { receipts }")).toEqual(forgotten);
  expect(await run("createDataset", make("recent"), "dataset { id }")).toEqual(first);
  expect(await refuse("createDataset", make("old"))).toBe("NAME_TAKEN");
});

test("one clientMutationId does for one mutation, and for one owner", async () => {
  const clientMutationId = "mine";
  await run("createDataset", { owner: "admin", name: `mine-${stage.made}`, clientMutationId });
  expect(await refuse("createOwner", { name: "mine", kind: "PERSON", clientMutationId })).toBe(
    "MUTATION_REPEATED",
  );
  const token = await person("zoe");
  const { data } = await send(
    "createDataset",
    { owner: "zoe", name: "mine", clientMutationId },
    "dataset { fullName }",
    token,
  );
  expect(data.createDataset.dataset.fullName).toBe("zoe/mine");
});

test("the first answer comes back where what was done ended one's own rights", async () => {
  const { organisation, person: name, token } = await makeOrganisation(stage);
  await run("addOwnerMember", { organisation, person: name, role: "ADMIN" });
  const input = { organisation, person: name, clientMutationId: "leave" };
  const leave = () => send("removeOwnerMember", input, "organisation { name }", token);
  const first = await leave();
  expect(first.data).toEqual({ removeOwnerMember: { organisation: { name: organisation } } });
  expect(await leave()).toEqual(first);
});

test("who may not do it is refused, with a clientMutationId too", async () => {
  const token = await person("eve");
  const refusals = [
    ["createOwner", { name: "eves", kind: "PERSON" }, "FORBIDDEN"],
    ["createToken", { owner: "admin", name: "eves", role: "READER" }, "NOT_FOUND"],
    ["addOwnerMember", { organisation: "admin", person: "eve", role: "ADMIN" }, "NOT_FOUND"],
    ["createDataset", { owner: "admin", name: "eves" }, "NOT_FOUND"],
    ["deleteDataset", { dataset: stage.where.dataset }, "DATASET_NOT_FOUND"],
  ] as const;
  const before = await readTables(pool);
  for (const [mutation, input, code] of refusals) {
    const asked = { ...input, clientMutationId: mutation };
    expect(await refuse(mutation, asked, token)).toBe(code);
    expect(await refuse(mutation, asked, null)).toBe("UNAUTHENTICATED");
  }
  expect(await readTables(pool)).toEqual(before);
});

test("a clientMutationId may be long, but not endless, and has no U+0000", async () => {
  const input = { owner: "admin", name: `long-${stage.made}` };
  for (const clientMutationId of ["x".repeat(201), "a\0b"])
    expect(await refuse("createDataset", { ...input, clientMutationId })).toBe("INVALID_INPUT");
  const asked = { ...input, clientMutationId: "ß".repeat(200) };
  expect(await run("createDataset", asked, "dataset { id }")).toEqual(
    await run("createDataset", asked, "dataset { id }"),
  );
});

function send(
  mutation: string,
  input: object,
  fields: string,
  token?: string | null,
): Promise<GraphQLAnswer> {
  const type = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input!`;
  const text = `mutation ($input: ${type}) { ${mutation}(input: $input) { ${fields} } }`;
  return query(text, { input }, token === undefined ? {} : { token });
}

async function run(mutation: string, input: object, fields = "clientMutationId") {
  const { data, errors } = await send(mutation, input, fields);
  if (errors) throw new Error(`${mutation}: ${JSON.stringify(errors)}`);
  return data[mutation];
}

async function refuse(mutation: string, input: object, token?: string | null) {
  const { errors } = await send(mutation, input, "clientMutationId", token);
  return errors?.[0]?.extensions.code;
}

function withoutReceipts(tables: Record<string, string[]>) {
  return { ...tables, mutation_receipts: [] };
}

async function countWaiting(): Promise<number> {
  const [row] = await pool.sql<{ waiting: number }[]>`
    select count(*)::int as waiting from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`;
  return row!.waiting;
}
