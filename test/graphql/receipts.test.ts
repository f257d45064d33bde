import { definePlugin, type Evaluator } from "@loupe/plugin-api";
import { printedSchema } from "@loupe/server";
import { buildSchema } from "graphql";
import { beforeEach, describe, expect, test } from "vitest";
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
const plugin = definePlugin({
  name: "test",
  version: "1.0.0",
  contractVersion: 1,
  evaluators: [mean],
});

const { query, ask, person, pool } = await startTestServer({
  plugins: { plugins: [plugin], configUrl: import.meta.url },
});

interface Case {
  /** Without `clientMutationId`. */
  input: object;
  /** What makes another input of it. */
  other: object;
  /** What is asked of the payload. */
  fields: string;
}

let made = 0;
let where = { dataset: { owner: "admin", name: "" }, branch: "main" };
let sample = { id: "" };

/** A dataset of the test's own: two committed samples with a loss, and an object each. */
beforeEach(async () => {
  where = { dataset: { owner: "admin", name: `receipts-${++made}` }, branch: "main" };
  await run("createDataset", where.dataset);
  await run("createTensor", { ...where, path: "loss", htype: "GENERIC" });
  const labels = { path: "labels", htype: "CLASS_LABEL", describes: "OBJECT", classNames: ["a"] };
  await run("createTensor", { ...where, ...labels });
  const values = [
    { tensor: "loss", number: 1 },
    { tensor: "labels", labels: ["a"] },
  ];
  const samples = [{ values }, { values }];
  const { sampleIds } = await run("appendSamples", { ...where, samples }, "sampleIds");
  sample = { id: String(sampleIds[0]) };
  await run("commit", { ...where, message: "first" });
});

const CASES: Record<string, () => Case | Promise<Case>> = {
  addOwnerMember: async () => {
    const { organisation, person } = await makeOrganisation();
    return {
      input: { organisation, person, role: "READER" },
      other: { role: "WRITER" },
      fields: "organisation { name members { name role } }",
    };
  },
  appendSamples: () => ({
    input: { ...where, samples: [{ values: [] }] },
    other: { samples: [] },
    fields: "sampleIds firstIndex revision branch { revision }",
  }),
  cancelRun: async () => {
    const input = { ...where, evaluator: "test/mean" };
    const first = await run("startRun", input, "run { id }");
    const second = await run("startRun", input, "run { id }");
    return { input: { id: first.run.id }, other: { id: second.run.id }, fields: "run { state }" };
  },
  pauseRun: async () => {
    const input = { ...where, evaluator: "test/mean" };
    const first = await run("startRun", input, "run { id }");
    const second = await run("startRun", input, "run { id }");
    return { input: { id: first.run.id }, other: { id: second.run.id }, fields: "run { state }" };
  },
  resumeRun: async () => {
    const input = { ...where, evaluator: "test/mean" };
    const first = await run("startRun", input, "run { id }");
    const second = await run("startRun", input, "run { id }");
    await run("pauseRun", { id: first.run.id });
    return { input: { id: first.run.id }, other: { id: second.run.id }, fields: "run { state }" };
  },
  clearTensor: () => ({
    input: { ...where, path: "loss" },
    other: { path: "labels" },
    fields: "tensor { path } branch { revision }",
  }),
  collectGarbage: async () => {
    await run("createBranch", { dataset: where.dataset, name: "side" });
    await run("deleteBranch", { dataset: where.dataset, name: "side" });
    return {
      input: { dryRun: false },
      other: { dryRun: true },
      fields: "report { commits branches definitions }",
    };
  },
  commit: async () => {
    await writeLoss();
    return {
      input: { ...where, message: "second" },
      other: { message: "third" },
      fields: "commit { commitId message committedAt } branch { revision }",
    };
  },
  createBranch: () => ({
    input: { dataset: where.dataset, name: "side" },
    other: { name: "other" },
    fields: "branch { id name createdAt }",
  }),
  createDataset: () => ({
    input: { owner: "admin", name: `made-${made}`, description: "One." },
    other: { description: "Two." },
    fields: "dataset { id fullName createdAt defaultBranch { head { commitId } } }",
  }),
  createGroup: () => ({
    input: { ...where, path: "group" },
    other: { path: "other" },
    fields: "branch { revision }",
  }),
  createOwner: () => ({
    input: { name: `made-${made}`, kind: "ORGANISATION" },
    other: { kind: "PERSON" },
    fields: "owner { id name kind createdAt }",
  }),
  createTensor: () => ({
    input: { ...where, path: "score", htype: "GENERIC" },
    other: { htype: "TEXT" },
    fields: "tensor { path htype } branch { revision }",
  }),
  createTag: () => ({
    input: { dataset: where.dataset, name: "v1" },
    other: { name: "v2" },
    fields: "tag { id name createdAt commit { commitId } }",
  }),
  createToken: () => ({
    input: { owner: "admin", name: `made-${made}`, role: "READER" },
    other: { role: "WRITER" },
    fields: "secret token { id }",
  }),
  deleteBranch: async () => {
    await run("createBranch", { dataset: where.dataset, name: "side" });
    await run("createBranch", { dataset: where.dataset, name: "other" });
    return {
      input: { dataset: where.dataset, name: "side" },
      other: { name: "other" },
      fields: "deletedName",
    };
  },
  deleteTag: async () => {
    await run("createTag", { dataset: where.dataset, name: "v1" });
    await run("createTag", { dataset: where.dataset, name: "v2" });
    return {
      input: { dataset: where.dataset, name: "v1" },
      other: { name: "v2" },
      fields: "deletedName",
    };
  },
  forkDataset: () => ({
    input: { dataset: where.dataset, name: `fork-${made}` },
    other: { name: `other-fork-${made}` },
    fields: "dataset { id name createdAt branches { nodes { name head { commitId } } } }",
  }),
  deleteDataset: async () => {
    await run("createDataset", { owner: "admin", name: `other-${made}` });
    return {
      input: { dataset: where.dataset },
      other: { dataset: { owner: "admin", name: `other-${made}` } },
      fields: "deletedName",
    };
  },
  deleteGroup: async () => {
    await run("createGroup", { ...where, path: "group" });
    await run("createGroup", { ...where, path: "other" });
    return {
      input: { ...where, path: "group" },
      other: { path: "other" },
      fields: "branch { revision }",
    };
  },
  deleteSamples: () => ({
    input: { ...where, samples: [sample] },
    other: { samples: [] },
    fields: "sampleIds revision branch { revision }",
  }),
  deleteTensor: () => ({
    input: { ...where, path: "loss" },
    other: { path: "labels" },
    fields: "branch { revision }",
  }),
  editObjects: () => ({
    input: {
      ...where,
      edits: [{ sample, group: "", add: { values: [{ tensor: "labels", labels: ["a"] }] } }],
    },
    other: { edits: [] },
    fields: "objectIds revision samples { objects { objectId } } branch { revision }",
  }),
  mergeBranch: async () => {
    await commitOnSide();
    return {
      input: { ...where, source: "side" },
      other: { source: "main" },
      fields: "commit { commitId parents { commitId } } isUpToDate branch { name }",
    };
  },
  removeOwnerMember: async () => {
    const { organisation, person } = await makeOrganisation();
    await run("addOwnerMember", { organisation, person, role: "READER" });
    return {
      input: { organisation, person },
      other: { person: "admin" },
      fields: "organisation { name members { name } }",
    };
  },
  renameBranch: async () => {
    await run("createBranch", { dataset: where.dataset, name: "side" });
    return {
      input: { dataset: where.dataset, name: "side", newName: "renamed" },
      other: { newName: "other" },
      fields: "branch { id name revision }",
    };
  },
  renameGroup: async () => {
    await run("createGroup", { ...where, path: "group" });
    return {
      input: { ...where, path: "group", newPath: "renamed" },
      other: { newPath: "other" },
      fields: "branch { revision }",
    };
  },
  renameTensor: () => ({
    input: { ...where, path: "loss", newPath: "cost" },
    other: { newPath: "other" },
    fields: "tensor { path } branch { revision }",
  }),
  replaceObjects: () => ({
    input: {
      ...where,
      replacements: [{ sample, group: "", values: [{ tensor: "labels", labels: ["a", "a"] }] }],
    },
    other: { replacements: [] },
    fields: "objectIds revision samples { objects { objectId } } branch { revision }",
  }),
  resetBranch: async () => {
    await run("createBranch", { dataset: where.dataset, name: "side" });
    await writeLoss();
    return {
      input: where,
      other: { branch: "side" },
      fields: "branch { revision hasUncommittedChanges }",
    };
  },
  restore: async () => {
    await writeLoss();
    const values = [{ sample: sample.id, tensor: "loss" }];
    return {
      input: { ...where, from: "main", values },
      other: { tensors: ["loss"] },
      fields: "sampleIds revision branch { revision }",
    };
  },
  revertCommit: async () => {
    await writeLoss();
    const { commit } = await run("commit", { ...where, message: "second" }, "commit { commitId }");
    return {
      input: { ...where, commit: commit.commitId },
      other: { message: "Another" },
      fields: "commit { commitId message committedAt } branch { revision }",
    };
  },
  revokeToken: async () => {
    return {
      input: await makeToken(`revoked-${made}`),
      other: await makeToken(`other-${made}`),
      fields: "token { id revokedAt }",
    };
  },
  setValues: () => ({
    input: { ...where, edits: [{ sample, tensor: "loss", value: { number: 2 } }] },
    other: { edits: [] },
    fields: "sampleIds revision branch { revision }",
  }),
  startRun: () => ({
    input: { ...where, evaluator: "test/mean" },
    other: { message: "Another" },
    fields: "run { id state createdAt }",
  }),
  updateClasses: () => ({
    input: { ...where, path: "labels", classes: [{ classId: 0, name: "b" }, { name: "c" }] },
    other: { classes: [{ name: "d" }] },
    fields: "tensor { classes { classId name } } branch { revision }",
  }),
  updateDataset: () => ({
    input: { dataset: where.dataset, name: `renamed-${made}` },
    other: { name: `other-${made}` },
    fields: "dataset { id name }",
  }),
};

const mutations = Object.keys(buildSchema(printedSchema()).getMutationType()!.getFields());

/** Those whose answer can be given again. */
const answered = mutations.filter((mutation) => mutation !== "createToken");

test("every mutation of the schema is tried below", () => {
  expect(Object.keys(CASES).toSorted()).toEqual(mutations.toSorted());
});

describe.each(answered)("%s", (mutation) => {
  test("the same clientMutationId again returns the first answer and does nothing", async () => {
    const { input, other, fields } = await CASES[mutation]!();
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
    const { input, fields } = await CASES[mutation]!();
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
    const { input, other, fields } = await CASES["createToken"]!();
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
    const { input } = await CASES["createToken"]!();
    const asked = { ...input, clientMutationId: "token-twice" };
    const answers = await Promise.all([1, 2].map(() => send("createToken", asked, "secret")));
    const codes = answers.flatMap(
      ({ errors }) => errors?.map(({ extensions }) => extensions.code) ?? [],
    );
    expect(codes).toEqual(["MUTATION_REPEATED"]);
    const { owner } = await ask(`{ owner(name: "admin") { tokens { name } } }`);
    const name = `made-${made}`;
    expect(owner.tokens.filter((token: { name: string }) => token.name === name)).toHaveLength(1);
  });
});

test("one waits for the other that is under way with the same clientMutationId", async () => {
  const input = { owner: "admin", name: `held-${made}`, clientMutationId: "held" };
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
  const input = { owner: "admin", name: where.dataset.name, clientMutationId: "refused" };
  expect(await refuse("createDataset", input)).toBe("NAME_TAKEN");
  await run("updateDataset", { dataset: where.dataset, name: `away-${made}` });
  const { dataset } = await run("createDataset", input, "dataset { name }");
  expect(dataset.name).toBe(where.dataset.name);
});

test("one clientMutationId does for one mutation, and for one owner", async () => {
  const clientMutationId = "mine";
  await run("createDataset", { owner: "admin", name: `mine-${made}`, clientMutationId });
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
  const { organisation, person: name, token } = await makeOrganisation();
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
    ["deleteDataset", { dataset: where.dataset }, "DATASET_NOT_FOUND"],
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
  const input = { owner: "admin", name: `long-${made}` };
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

/** A branch `side` that is one commit ahead. */
async function commitOnSide(): Promise<void> {
  await run("createBranch", { dataset: where.dataset, name: "side" });
  const edits = [{ sample, tensor: "loss", value: { number: 9 } }];
  await run("setValues", { ...where, branch: "side", edits });
  await run("commit", { ...where, branch: "side", message: "side" });
}

async function writeLoss(): Promise<void> {
  const edits = [{ sample, tensor: "loss", value: { number: 3 } }];
  await run("setValues", { ...where, edits });
}

async function makeToken(name: string): Promise<{ id: string }> {
  const input = { owner: "admin", name, role: "READER" };
  return (await run("createToken", input, "token { id }")).token;
}

async function makeOrganisation() {
  const organisation = `lab-${++made}`;
  await run("createOwner", { name: organisation, kind: "ORGANISATION" });
  return { organisation, person: `person-${made}`, token: await person(`person-${made}`) };
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
