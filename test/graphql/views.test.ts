import { expect, test } from "vitest";
import { ASKED, startAskingStage } from "../helpers/asking-stage.ts";

const { ask, query, person } = await startAskingStage();

const FILTER = { tensor: { path: "loss", atMost: 9, containsAny: null } };
const QUERY = {
  ref: "main",
  filter: {
    and: [{ tensor: { path: "loss", atMost: 9 } }, { tensor: { path: "loss", notEquals: "NaN" } }],
  },
  orderBy: [{ tensor: "loss", direction: "DESC" }],
  shown: { columns: ["loss"], zoom: 1.5, note: null },
};

const mutate = (name: string, input: object, options?: { token: string }) =>
  query(
    `mutation ($input: ${name[0]!.toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { ${name === "deleteView" ? "deletedName" : "view { id name ref filter orderBy shown author }"} } }`,
    { input: { dataset: ASKED, ...input } },
    options,
  );

const refusal = async (...args: Parameters<typeof mutate>) => {
  const { errors } = await mutate(...args);
  return [errors![0]!.extensions.code, errors![0]!.message];
};

const READ = `query ($owner: String!, $name: String!, $view: String!, $ref: String, $offset: Int) {
  dataset(owner: $owner, name: $name) {
    view(name: $view) { samples(first: 3, ref: $ref, offset: $offset) { nodes { index values(tensors: ["loss"]) { ... on NumberValue { number } } } totalCount } }
  }
}`;

test("a query is saved, listed, found by its id and asked", async () => {
  const { data } = await mutate("createView", { name: "Lowest losses", ...QUERY });
  const { view } = data.createView;
  expect(view).toMatchObject({
    name: "Lowest losses",
    ...QUERY,
    author: expect.stringMatching(/^admin/),
  });
  const listed = await ask(
    `query ($owner: String!, $name: String!, $id: ID!) {
      dataset(owner: $owner, name: $name) { views(first: 10) { nodes { id name } } }
      node(id: $id) { ... on View { name shown } }
    }`,
    { ...ASKED, id: view.id },
  );
  expect(listed.dataset.views.nodes).toEqual([{ id: view.id, name: "Lowest losses" }]);
  expect(listed.node).toEqual({ name: "Lowest losses", shown: QUERY.shown });
  const { dataset } = await ask(READ, { ...ASKED, view: "Lowest losses" });
  const losses = dataset.view.samples.nodes.map(
    (node: { values: { number: number }[] }) => node.values[0]!.number,
  );
  expect([losses, dataset.view.samples.totalCount]).toEqual([[9, 8, 7], 10]);
  const further = await ask(READ, { ...ASKED, view: "Lowest losses", offset: 9 });
  expect(further.dataset.view.samples.nodes).toHaveLength(1);
});

test("what is left out of a change stays, null empties", async () => {
  await mutate("createView", { name: "changing", ...QUERY });
  const { data } = await mutate("updateView", {
    name: "changing",
    newName: "changed",
    shown: null,
  });
  expect(data.updateView.view).toMatchObject({ ...QUERY, name: "changed", shown: null });
  const emptied = await mutate("updateView", {
    name: "changed",
    filter: null,
    ref: null,
    orderBy: [],
  });
  expect(emptied.data.updateView.view).toMatchObject({ filter: null, ref: null, orderBy: [] });
  expect((await mutate("deleteView", { name: "changed" })).data.deleteView.deletedName).toBe(
    "changed",
  );
  const { dataset } = await ask(READ, { ...ASKED, view: "changed" });
  expect(dataset.view).toBeNull();
});

test("a mutation that is sent again makes one view", async () => {
  const input = { name: "once", clientMutationId: "c-1", filter: FILTER };
  const [first, second] = [await mutate("createView", input), await mutate("createView", input)];
  expect(second.data).toEqual(first.data);
});

test("of two views that take a name at the same time, one gets it", async () => {
  await mutate("createView", { name: "left" });
  await mutate("createView", { name: "right" });
  const answers = await Promise.all(
    ["left", "right"].map((name) => mutate("updateView", { name, newName: "middle" })),
  );
  const codes = answers.flatMap(
    ({ errors }) => errors?.map((error) => error.extensions.code) ?? [],
  );
  expect(codes).toEqual(["NAME_TAKEN"]);
});

test("a tensor that has another name now is named in the error; older commits still answer", async () => {
  const { dataset } = await ask(
    `query ($owner: String!, $name: String!) { dataset(owner: $owner, name: $name) { ref { commit { commitId } } } }`,
    ASKED,
  );
  const commitId = dataset.ref.commit.commitId;
  await mutate("createView", {
    name: "by note",
    filter: { tensor: { path: "note", absent: true } },
  });
  await ask(
    `mutation ($input: RenameTensorInput!) { renameTensor(input: $input) { clientMutationId } }`,
    {
      input: { dataset: ASKED, branch: "main", path: "note", newPath: "remark" },
    },
  );
  const { errors } = await query(READ, { ...ASKED, view: "by note" });
  expect(errors![0]).toMatchObject({
    message: 'There is no tensor "note" at "main".',
    extensions: { code: "TENSOR_NOT_FOUND" },
  });
  const older = await ask(READ, { ...ASKED, view: "by note", ref: commitId });
  expect(older.dataset.view.samples.totalCount).toBe(1500);
});

test("what can't be saved is refused", async () => {
  await mutate("createView", { name: "taken" });
  expect((await refusal("createView", { name: "taken" }))[0]).toBe("NAME_TAKEN");
  await mutate("createView", { name: "other" });
  expect((await refusal("updateView", { name: "other", newName: "taken" }))[0]).toBe("NAME_TAKEN");
  expect((await refusal("createView", { name: " x" }))[0]).toBe("INVALID_NAME");
  expect((await refusal("createView", { name: "" }))[0]).toBe("INVALID_NAME");
  expect((await refusal("createView", { name: "large", shown: "x".repeat(70_000) }))[1]).toContain(
    "at most 65536 are kept",
  );
  expect((await refusal("createView", { name: "nul", shown: { text: "\0" } }))[1]).toContain("NUL");
  expect((await refusal("updateView", { name: "lost" }))[0]).toBe("NOT_FOUND");
  expect((await refusal("deleteView", { name: "lost" }))[0]).toBe("NOT_FOUND");
  expect((await refusal("createView", { name: "odd", filter: { tensor: {} } }))[0]).toBe(
    "INVALID_INPUT",
  );
  const empty = { orderBy: [{ direction: "ASC" }] };
  expect((await refusal("createView", { name: "empty", ...empty }))[0]).toBe("INVALID_INPUT");
  expect((await refusal("updateView", { name: "other", ...empty }))[0]).toBe("INVALID_INPUT");
  const token = await person("eve");
  expect((await refusal("createView", { name: "hers" }, { token }))[0]).toBe("DATASET_NOT_FOUND");
});

test("who may only read asks views and changes none; a page of pages counts as such", async () => {
  await mutate("createView", { name: "read only" });
  const { createToken } = await ask(
    `mutation { createToken(input: { owner: "admin", name: "reader", role: READER }) { secret } }`,
  );
  const token: string = createToken.secret;
  const { dataset } = await ask(READ, { ...ASKED, view: "read only" }, { token });
  expect(dataset.view.samples.totalCount).toBe(1500);
  expect((await refusal("createView", { name: "hers" }, { token }))[0]).toBe("FORBIDDEN");
  const change = { name: "read only", newName: "hers" };
  expect((await refusal("updateView", change, { token }))[0]).toBe("FORBIDDEN");
  expect((await refusal("deleteView", { name: "read only" }, { token }))[0]).toBe("FORBIDDEN");
  const { errors } = await query(
    `query ($owner: String!, $name: String!) {
      dataset(owner: $owner, name: $name) { views(first: 500) { nodes { samples(first: 500) { nodes { index } } } } }
    }`,
    { ...ASKED },
  );
  expect(errors![0]!.extensions.code).toBe("LIMIT_EXCEEDED");
});
