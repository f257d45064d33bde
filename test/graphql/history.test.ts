import { expect, test } from "vitest";
import { startTestServer } from "../helpers/start-server.ts";

const { ask, query, person } = await startTestServer();

const DATASET = { owner: "admin", name: "streets" };

const change = (name: string, input: object, fields = "clientMutationId") =>
  ask(
    `mutation ($input: ${name[0]!.toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { ${fields} } }`,
    { input: { dataset: DATASET, ...input } },
  );

const commit = async (branch: string, message: string): Promise<string> =>
  (await change("commit", { branch, message, allowEmpty: true }, "commit { commitId }")).commit
    .commit.commitId;

async function history(args = ""): Promise<{ nodes: { message: string }[]; endCursor: string }> {
  const { dataset } = await ask(`{ dataset(owner: "admin", name: "streets") {
    history${args} { nodes { message commitId } pageInfo { endCursor hasNextPage } }
  } }`);
  return { nodes: dataset.history.nodes, endCursor: dataset.history.pageInfo.endCursor };
}

const messages = async (args?: string) => (await history(args)).nodes.map(({ message }) => message);

await ask(
  `mutation ($input: CreateDatasetInput!) { createDataset(input: $input) { dataset { id } } }`,
  {
    input: DATASET,
  },
);
const [born] = (await history()).nodes.map(({ message }) => message);
await change("createBranch", { name: "night" });
await change("createBranch", { name: "gone" });
await commit("night", "Label 50% of the tunnel");
const onMain = await commit("main", "Mend main");
await commit("gone", "Never merged");
const tagged = await commit("gone", "Tagged");
await change("createTag", { name: "kept", ref: tagged });
await change("deleteBranch", { name: "gone" });

test("the history of a dataset is what its branches and tags reach, newest first, in pages", async () => {
  const all = ["Tagged", "Never merged", "Mend main", "Label 50% of the tunnel", born];
  expect(await messages()).toEqual(all);
  const { nodes, endCursor } = await history("(first: 2)");
  const rest = await messages(`(first: 9, after: "${endCursor}")`);
  expect([...nodes.map(({ message }) => message), ...rest]).toEqual(all);
  await change("deleteTag", { name: "kept" });
  expect(await messages()).toEqual(all.slice(2));
});

test("commits are found by the beginning of their id, their message and their author", async () => {
  expect(await messages(`(search: "${onMain.slice(0, 5).toUpperCase()}")`)).toEqual(["Mend main"]);
  expect(await messages(`(search: " 50% OF ")`)).toEqual(["Label 50% of the tunnel"]);
  expect(await messages(`(search: "admin")`)).toHaveLength(3);
  expect(await messages(`(search: "nobody wrote this")`)).toEqual([]);
  expect(await messages(String.raw`(search: "a\u0000")`)).toEqual([]);
});

test("a dataset says what one may do with it", async () => {
  const role = `{ dataset(owner: "admin", name: "streets") { viewerRole } }`;
  expect((await ask(role)).dataset.viewerRole).toBe("ADMIN");
  const stranger = await person("stranger");
  const hidden = await query(role, {}, { token: stranger });
  expect(hidden.errors![0]!.extensions.code).toBe("DATASET_NOT_FOUND");
  await change("updateDataset", { visibility: "PUBLIC" });
  expect((await ask(role, {}, { token: stranger })).dataset.viewerRole).toBe("READER");
  expect((await ask(role, {}, { token: null })).dataset.viewerRole).toBe("READER");
});
