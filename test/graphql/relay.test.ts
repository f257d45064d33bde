import {
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLObjectType,
  type GraphQLOutputType,
} from "graphql";
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { printedSchema } from "@loupe/server";
import { schema } from "../../packages/server/src/schema/index.ts";
import { startTestServer } from "../helpers/start-server.ts";

const { ask, query, person } = await startTestServer();
const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith("__"));
const objects = types.filter((type) => isObjectType(type));
const connections = objects.filter(({ name }) => name.endsWith("Connection"));

const text = (type: GraphQLOutputType | undefined) => String(type);

test("schema.graphql is what the code prints", async () => {
  const printed = await readFile(new URL("../../schema.graphql", import.meta.url), "utf8");
  expect(printed, "Run `npm run schema:print`.").toBe(printedSchema());
});

function argumentsOf(
  field: GraphQLField<unknown, unknown> | GraphQLInputField,
): readonly GraphQLArgument[] {
  return "args" in field ? field.args : [];
}

test("every type, field, argument and value is described by a sentence", () => {
  const missing = types.flatMap((type): string[] => [
    ...(type.description || ["String", "Int", "Float", "Boolean", "ID"].includes(type.name)
      ? []
      : [type.name]),
    ...(isObjectType(type) || isInterfaceType(type) || isInputObjectType(type)
      ? Object.values(type.getFields()).flatMap((field) => [
          ...(field.description ? [] : [`${type.name}.${field.name}`]),
          ...argumentsOf(field)
            .filter(({ description }) => !description)
            .map((arg) => `${type.name}.${field.name}(${arg.name})`),
        ])
      : []),
  ]);
  expect(missing).toEqual([]);
});

test("connections have edges of edges and pageInfo; edges have node and cursor", () => {
  expect(connections.map(({ name }) => name)).toContain("SampleConnection");
  for (const connection of connections) {
    const { edges, pageInfo } = connection.getFields();
    expect(text(pageInfo?.type)).toBe("PageInfo!");
    const list = isNonNullType(edges?.type) ? edges.type.ofType : edges?.type;
    expect(isListType(list)).toBe(true);
    const edge = getNamedType(edges!.type) as GraphQLObjectType;
    expect(edge.name).toBe(connection.name.replace("Connection", "Edge"));
    expect(text(edge.getFields()["cursor"]?.type)).toBe("String!");
    expect(isListType(edge.getFields()["node"]?.type)).toBe(false);
  }
});

test("PageInfo has Relay's four fields", () => {
  const fields = (schema.getType("PageInfo") as GraphQLObjectType).getFields();
  expect(
    Object.fromEntries(
      ["hasNextPage", "hasPreviousPage", "startCursor", "endCursor"].map((name) => [
        name,
        text(fields[name]?.type),
      ]),
    ),
  ).toEqual({
    hasNextPage: "Boolean!",
    hasPreviousPage: "Boolean!",
    startCursor: "String",
    endCursor: "String",
  });
});

test("fields that return a connection take both pairs of arguments", () => {
  const fields = objects
    .flatMap((type) => Object.values(type.getFields()))
    .filter(({ type }) => getNamedType(type).name.endsWith("Connection"));
  expect(fields.length).toBeGreaterThan(5);
  for (const { args } of fields) {
    const found = Object.fromEntries(args.map(({ name, type }) => [name, String(type)]));
    expect(found).toMatchObject({ first: "Int", after: "String", last: "Int", before: "String" });
  }
});

test("node finds everything again by the id that was handed out", async () => {
  const where = { dataset: { owner: "admin", name: "nodes" }, branch: "main" };
  await ask(
    `mutation { createDataset(input: { owner: "admin", name: "nodes" }) { dataset { id } } }`,
  );
  await ask(
    `mutation ($input: AppendSamplesInput!) { appendSamples(input: $input) { sampleIds } }`,
    { input: { ...where, samples: [{ values: [] }, { values: [] }] } },
  );
  const { commit } = await ask(
    `mutation ($input: CommitInput!) { commit(input: $input) { commit { commitId } } }`,
    { input: { ...where, message: "two" } },
  );
  const { dataset } = await ask(
    `query ($commit: String) { dataset(owner: "admin", name: "nodes") {
      __typename id owner { __typename id tokens { __typename id } } defaultBranch { __typename id head { __typename id } }
      samples { nodes { __typename id } } at: samples(ref: $commit) { nodes { __typename id } } } }`,
    { commit: commit.commit.commitId },
  );
  const handed = [
    dataset,
    dataset.owner,
    dataset.owner.tokens[0],
    dataset.defaultBranch,
    dataset.defaultBranch.head,
    dataset.samples.nodes[1],
    dataset.at.nodes[1],
  ];
  const ids = handed.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const { nodes } = await ask(`query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }`, {
    ids,
  });
  expect(nodes).toEqual(handed.map(({ __typename, id }) => ({ __typename, id })));
  const stranger = await query(
    `query ($ids: [ID!]!) { nodes(ids: $ids) { id } }`,
    { ids },
    { token: await person("stranger") },
  );
  expect(stranger).toEqual({ data: { nodes: ids.map(() => null) } });
});

test("lists are paged in both directions", async () => {
  await ask(
    `mutation { createDataset(input: { owner: "admin", name: "paged" }) { dataset { id } } }`,
  );
  for (const name of ["b1", "b2", "b3", "b4"]) {
    await ask(
      `mutation ($name: String!) { createBranch(input: { dataset: { owner: "admin", name: "paged" }, name: $name }) { branch { id } } }`,
      { name },
    );
  }
  const page = async (args: string) => {
    const { dataset } = await ask(
      `{ dataset(owner: "admin", name: "paged") { branches(${args}) { edges { cursor node { name } } pageInfo { hasNextPage hasPreviousPage } } } }`,
    );
    return {
      ...dataset.branches,
      names: dataset.branches.edges.map(({ node }: { node: { name: string } }) => node.name),
    };
  };
  const { edges } = await page("first: 5");
  const [a, , , d, e] = edges.map(({ cursor }: { cursor: string }) => cursor);
  expect(await page("first: 2")).toMatchObject({
    names: ["main", "b1"],
    pageInfo: { hasNextPage: true, hasPreviousPage: false },
  });
  expect(await page("last: 2")).toMatchObject({
    names: ["b3", "b4"],
    pageInfo: { hasNextPage: false, hasPreviousPage: true },
  });
  expect(await page(`first: 1, after: "${a}", before: "${d}"`)).toMatchObject({
    names: ["b1"],
    pageInfo: { hasNextPage: true },
  });
  expect(await page(`last: 1, after: "${a}", before: "${d}"`)).toMatchObject({
    names: ["b2"],
    pageInfo: { hasPreviousPage: true },
  });
  expect((await page(`first: 5, after: "${e}", before: "${a}"`)).names).toEqual([]);
  expect(
    (await query(`{ datasets(after: "${a}") { nodes { name } } }`)).errors?.[0]?.extensions.code,
  ).toBe("INVALID_CURSOR");
});
