import { beforeEach, expect, test } from "vitest";
import { startTestServer } from "../helpers/start-server.ts";

const { ask, query, person } = await startTestServer();

let made = 0;
let dataset = { owner: "admin", name: "" };

/** A dataset with one committed sample. */
beforeEach(async () => {
  dataset = { owner: "admin", name: `numbers-${++made}` };
  await ask(
    `mutation ($input: CreateDatasetInput!) { createDataset(input: $input) { dataset { id } } }`,
    { input: dataset },
  );
  await change("createTensor", { branch: "main", path: "loss", htype: "GENERIC" }, "branch { id }");
  const samples = [{ values: [{ tensor: "loss", number: 1 }] }];
  await change("appendSamples", { branch: "main", samples }, "revision");
  await change("commit", { branch: "main", message: "first" }, "branch { id }");
});

function text(mutation: string, fields: string): string {
  const type = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input!`;
  return `mutation ($input: ${type}) { ${mutation}(input: $input) { ${fields} } }`;
}

async function change(mutation: string, input: object, fields: string) {
  return (await ask(text(mutation, fields), { input: { dataset, ...input } }))[mutation];
}

async function refuse(mutation: string, input: object, token?: string): Promise<string> {
  const options = token === undefined ? {} : { token };
  const { errors } = await query(
    text(mutation, "clientMutationId"),
    { input: { dataset, ...input } },
    options,
  );
  return errors![0]!.extensions.code;
}

const OF_DATASET = `query ($owner: String!, $name: String!, $first: Int, $after: String) {
  dataset(owner: $owner, name: $name) {
    tags(first: $first, after: $after) { nodes { id name author commit { message } } pageInfo { hasNextPage endCursor } }
    tag(name: "b") { name }
    none: tag(name: "nowhere") { name }
    ref(name: "b") { kind name revision branch { name } commit { message } sampleCount }
    forkedFrom { name }
  }
}`;

test("tags are paged, found by name and by id, and read through", async () => {
  for (const name of ["b", "a"]) await change("createTag", { name }, "tag { name }");
  await change("appendSamples", { branch: "main", samples: [{ values: [] }] }, "revision");
  const page = (await ask(OF_DATASET, { ...dataset, first: 1 })).dataset;
  expect(page).toMatchObject({
    tags: { nodes: [{ name: "b", commit: { message: "first" } }], pageInfo: { hasNextPage: true } },
    tag: { name: "b" },
    none: null,
    ref: { kind: "TAG", name: "b", revision: null, branch: null, sampleCount: 1 },
    forkedFrom: null,
  });
  const after = page.tags.pageInfo.endCursor;
  const rest = (await ask(OF_DATASET, { ...dataset, first: 5, after })).dataset.tags;
  expect(rest.nodes.map(({ name }: { name: string }) => name)).toEqual(["a"]);
  const { node } = await ask(`query ($id: ID!) { node(id: $id) { ... on Tag { name author } } }`, {
    id: page.tags.nodes[0].id,
  });
  expect(node).toEqual({ name: "b", author: expect.stringContaining("admin") });
});

test("branches and tags are looked for by their names, counted and paged", async () => {
  for (const name of ["night_1", "Night-2", "day"])
    await change("createBranch", { name }, "branch { id }");
  for (const name of ["night-v1", "v2"]) await change("createTag", { name }, "tag { id }");
  const find = `query ($owner: String!, $name: String!, $search: String, $after: String) {
    dataset(owner: $owner, name: $name) {
      branches(search: $search, first: 1, after: $after) { totalCount nodes { name } pageInfo { hasNextPage endCursor } }
      tags(search: $search) { totalCount nodes { name } }
    }
  }`;
  const first = (await ask(find, { ...dataset, search: " NIGHT" })).dataset;
  expect(first).toMatchObject({
    branches: { totalCount: 2, nodes: [{ name: "night_1" }], pageInfo: { hasNextPage: true } },
    tags: { totalCount: 1, nodes: [{ name: "night-v1" }] },
  });
  const after = first.branches.pageInfo.endCursor;
  const rest = (await ask(find, { ...dataset, search: "night", after })).dataset.branches;
  expect(rest).toMatchObject({ nodes: [{ name: "Night-2" }], pageInfo: { hasNextPage: false } });
  for (const search of ["%", "a\u0000", "nobody"]) {
    expect((await ask(find, { ...dataset, search })).dataset.branches.totalCount).toBe(0);
  }
  expect((await ask(find, dataset)).dataset.branches.totalCount).toBe(4);
});

test("only writers make and delete tags", async () => {
  const stranger = await person(`stranger-${made}`);
  expect(await refuse("createTag", { name: "v1" }, stranger)).toBe("DATASET_NOT_FOUND");
  await change("updateDataset", { visibility: "PUBLIC" }, "dataset { id }");
  expect(await refuse("createTag", { name: "v1" }, stranger)).toBe("FORBIDDEN");
  expect(await refuse("deleteTag", { name: "v1" })).toBe("REF_NOT_FOUND");
});

test("whoever may read a dataset forks it, and owns the fork", async () => {
  const name = `forker-${made}`;
  const forker = await person(name);
  expect(await refuse("forkDataset", {}, forker)).toBe("DATASET_NOT_FOUND");
  await change("updateDataset", { visibility: "PUBLIC" }, "dataset { id }");
  const fields =
    "dataset { fullName visibility forkedFrom { name } commits { nodes { id commitId } } }";
  const input = { input: { dataset } };
  const { forkDataset } = await ask(text("forkDataset", fields), input, { token: forker });
  expect(forkDataset.dataset).toMatchObject({
    fullName: `${name}/${dataset.name}`,
    visibility: "PRIVATE",
    forkedFrom: { name: dataset.name },
  });
  const [commit] = forkDataset.dataset.commits.nodes;
  const node = `query ($id: ID!) { node(id: $id) { ... on Commit { commitId } } }`;
  expect((await ask(node, { id: commit.id }, { token: forker })).node).toEqual({
    commitId: commit.commitId,
  });
  expect(await refuse("forkDataset", { owner: "admin" }, forker)).toBe("NOT_FOUND");
});
