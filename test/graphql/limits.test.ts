import { getIntrospectionQuery } from "graphql";
import { expect, test } from "vitest";
import { startTestServer } from "../helpers/start-server.ts";

const { ask, query, url, logged } = await startTestServer();

const codeOf = async (text: string, variables?: Record<string, unknown>) =>
  (await query(text, variables)).errors?.[0]?.extensions.code;

test("introspection stays possible", async () => {
  const data = await ask(
    getIntrospectionQuery({
      descriptions: true,
      inputValueDeprecation: true,
      specifiedByUrl: true,
    }),
  );
  expect(data.__schema.types.length).toBeGreaterThan(100);
});

test("a document that is too deep, long or has too many aliases is refused", async () => {
  const deep = `{ dataset(owner: "a", name: "b") { defaultBranch { head { ${"parents { ".repeat(14)} id ${"} ".repeat(14)} } } } }`;
  expect(await codeOf(deep)).toBe("LIMIT_EXCEEDED");
  expect(
    await codeOf(`{ ${Array.from({ length: 51 }, (_, at) => `a${at}: __typename`).join(" ")} }`),
  ).toBe("LIMIT_EXCEEDED");
  expect(await codeOf(`{ ${"__typename ".repeat(5001)} }`)).toBe("LIMIT_EXCEEDED");
});

test("depth in fragments counts, and fragments that double are counted without being walked twice", async () => {
  const names = Array.from({ length: 20 }, (_, at) => `f${at}`);
  const fragments = names
    .map((name, at) => `fragment ${name} on Commit { parents { ...${names[at + 1] ?? "end"} } }`)
    .join(" ");
  const end = "fragment end on Commit { id }";
  expect(
    await codeOf(
      `{ dataset(owner: "a", name: "b") { defaultBranch { head { ...f0 } } } } ${fragments} ${end}`,
    ),
  ).toBe("LIMIT_EXCEEDED");
  const doubled = names
    .map(
      (name, at) =>
        `fragment ${name} on Query { ...${names[at + 1] ?? "last"} ...${names[at + 1] ?? "last"} }`,
    )
    .join(" ");
  expect(
    await codeOf(
      `{ ...f0 } ${doubled} fragment last on Query { datasets(first: 1) { nodes { name } } }`,
    ),
  ).toBe("LIMIT_EXCEEDED");
});

test("the cost of pages is counted with the values of variables", async () => {
  const text = `query ($n: Int) { datasets(first: $n) { nodes { samples(first: $n) { nodes { index } } } } }`;
  expect(await codeOf(text, { n: 10 })).toBeUndefined();
  expect(await codeOf(text, { n: 1000 })).toBe("LIMIT_EXCEEDED");
  const nodes = `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Dataset { samples(first: 1000) { nodes { index } } } } }`;
  expect(await codeOf(nodes, { ids: Array.from({ length: 100 }, () => "RGF0YXNldDox") })).toBe(
    "LIMIT_EXCEEDED",
  );
});

test("variables that are nested too deep are refused", async () => {
  const filter = `${'{"not":'.repeat(50_000)}{}${"}".repeat(50_000)}`;
  const text =
    'query ($f: SampleFilter) { dataset(owner: "a", name: "b") { samples(filter: $f) { nodes { index } } } }';
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: `{"query":${JSON.stringify(text)},"variables":{"f":${filter}}}`,
  });
  expect(await response.json()).toMatchObject({
    errors: [{ extensions: { code: "LIMIT_EXCEEDED" } }],
  });
});

test("a body of more than 16 MB is refused", async () => {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      query: "{ __typename }",
      variables: { x: "x".repeat(16 * 1024 * 1024) },
    }),
  });
  expect(response.status).toBe(413);
});

test("graphql's own refusals have codes", async () => {
  expect(await codeOf("{")).toBe("GRAPHQL_PARSE_FAILED");
  expect(await codeOf("{ nothing }")).toBe("GRAPHQL_VALIDATION_FAILED");
  expect(
    await codeOf("query ($n: Int) { datasets(first: $n) { nodes { name } } }", { n: "many" }),
  ).toBe("INVALID_INPUT");
  expect(await codeOf(`{ node(id: "nonsense") { id } }`)).toBe("INVALID_INPUT");
  expect(logged).toEqual([]);
});
