import { expect, test } from "vitest";
import { startTestServer } from "../helpers/start-server.ts";

const { ask, query, person } = await startTestServer();

const CREATE = `
  mutation ($input: CreateDatasetInput!) {
    createDataset(input: $input) {
      clientMutationId
      dataset { id fullName description visibility owner { name kind } defaultBranch { name revision head { message } } }
    }
  }`;

const create = (name: string, visibility = "PRIVATE") =>
  ask(CREATE, { input: { owner: "admin", name, visibility } });

test("a dataset is born with an empty commit on main", async () => {
  const answer = await ask(CREATE, {
    input: {
      owner: "admin",
      name: "digits",
      description: "House numbers",
      clientMutationId: "one",
    },
  });
  expect(answer.createDataset).toMatchObject({
    clientMutationId: "one",
    dataset: {
      fullName: "admin/digits",
      description: "House numbers",
      visibility: "PRIVATE",
      owner: { name: "admin", kind: "PERSON" },
      defaultBranch: { name: "main" },
    },
  });
  const { dataset } = await ask(`{
    dataset(owner: "admin", name: "digits") {
      ref { name kind sampleCount hasUncommittedChanges tensors { path } commit { samplesAdded parents { id } } }
      commits { nodes { commitId } totalPages: pageInfo { hasNextPage } }
      branches { nodes { name } }
    }
  }`);
  expect(dataset.ref).toEqual({
    name: "main",
    kind: "BRANCH",
    sampleCount: 0,
    hasUncommittedChanges: false,
    tensors: [],
    commit: { samplesAdded: 0, parents: [] },
  });
  expect(dataset.commits.nodes).toHaveLength(1);
  expect(dataset.branches.nodes).toEqual([{ name: "main" }]);
});

test("datasets are listed, found, changed and deleted", async () => {
  await create("listed-one");
  await create("listed-two");
  const { datasets } = await ask(
    `{ datasets(search: "listed", first: 1) { totalCount nodes { name } pageInfo { hasNextPage endCursor } } }`,
  );
  expect(datasets).toMatchObject({
    totalCount: 2,
    nodes: [{ name: "listed-one" }],
    pageInfo: { hasNextPage: true },
  });
  const next = await ask(
    `query ($after: String) { datasets(search: "listed", after: $after) { nodes { name } pageInfo { hasNextPage hasPreviousPage } } }`,
    {
      after: datasets.pageInfo.endCursor,
    },
  );
  expect(next.datasets).toEqual({
    nodes: [{ name: "listed-two" }],
    pageInfo: { hasNextPage: false, hasPreviousPage: true },
  });
  const changed = await ask(
    `mutation { updateDataset(input: { dataset: { owner: "admin", name: "listed-two" }, name: "renamed", visibility: PUBLIC }) { dataset { name visibility } } }`,
  );
  expect(changed.updateDataset.dataset).toEqual({ name: "renamed", visibility: "PUBLIC" });
  await ask(
    `mutation { deleteDataset(input: { dataset: { owner: "admin", name: "renamed" } }) { deletedName } }`,
  );
  expect(
    (await query(`{ dataset(owner: "admin", name: "renamed") { id } }`)).errors?.[0]?.extensions
      .code,
  ).toBe("DATASET_NOT_FOUND");
});

test("branches are created, renamed and deleted; a repeated mutation answers as the first", async () => {
  await create("branches");
  const branch = `mutation { createBranch(input: { dataset: { owner: "admin", name: "branches" }, name: "training_run", clientMutationId: "b1" }) { branch { id name } } }`;
  const first = await ask(branch);
  expect(await ask(branch)).toEqual(first);
  const renamed = await ask(
    `mutation { renameBranch(input: { dataset: { owner: "admin", name: "branches" }, name: "training_run", newName: "run/2" }) { branch { id name } } }`,
  );
  expect(renamed.renameBranch.branch).toEqual({ id: first.createBranch.branch.id, name: "run/2" });
  const { errors } = await query(
    `mutation { deleteBranch(input: { dataset: { owner: "admin", name: "branches" }, name: "main" }) { deletedName } }`,
  );
  expect(errors?.[0]?.extensions.code).toBe("BRANCH_NOT_DELETABLE");
  await ask(
    `mutation { deleteBranch(input: { dataset: { owner: "admin", name: "branches" }, name: "run/2" }) { deletedName } }`,
  );
  const { dataset } = await ask(
    `{ dataset(owner: "admin", name: "branches") { branch(name: "run/2") { id } } }`,
  );
  expect(dataset.branch).toBeNull();
});

test("names that are taken or malformed are refused", async () => {
  await create("taken");
  const again = await query(CREATE, { input: { owner: "admin", name: "taken" } });
  expect(again.errors?.[0]).toMatchObject({
    path: ["createDataset"],
    extensions: { code: "NAME_TAKEN" },
  });
  for (const name of ["", "x".repeat(10_000), "a/b", 'a"b', "a\u0000b"]) {
    expect(
      (await query(CREATE, { input: { owner: "admin", name } })).errors?.[0]?.extensions.code,
    ).toBe("INVALID_NAME");
  }
});

test("a private dataset of somebody else's is refused like one that does not exist", async () => {
  await create("secret");
  const ada = await person("ada");
  const ask1 = (name: string, token: string | null) =>
    query(
      `query ($name: String!) { dataset(owner: "admin", name: $name) { id } }`,
      { name },
      { token },
    );
  for (const token of [ada, null]) {
    const secret = (await ask1("secret", token)).errors![0]!;
    const missing = (await ask1("missing", token)).errors![0]!;
    expect(secret.extensions).toEqual(missing.extensions);
    expect(secret.message.replace("secret", "missing")).toBe(missing.message);
  }
  expect(
    (await query(`{ datasets { nodes { name } } }`, {}, { token: ada })).data.datasets.nodes,
  ).not.toContainEqual({ name: "secret" });
});

test("a public dataset is read by everybody and written by nobody else", async () => {
  await create("open", "PUBLIC");
  const read = await query(
    `{ dataset(owner: "admin", name: "open") { name } viewer { tokenName } }`,
    {},
    { token: null },
  );
  expect(read.data).toEqual({ dataset: { name: "open" }, viewer: null });
  const branch = `mutation { createBranch(input: { dataset: { owner: "admin", name: "open" }, name: "x" }) { branch { name } } }`;
  expect((await query(branch, {}, { token: null })).errors?.[0]?.extensions.code).toBe(
    "UNAUTHENTICATED",
  );
  expect(
    (await query(branch, {}, { token: await person("bob") })).errors?.[0]?.extensions.code,
  ).toBe("FORBIDDEN");
});
