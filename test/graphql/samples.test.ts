import { beforeAll, expect, test } from "vitest";
import { startTestServer } from "../helpers/start-server.ts";

const { ask, query } = await startTestServer();

const DIGITS = { owner: "admin", name: "digits" };
const classes = ["zero", "one", "two"];

/** Values of objects with these labels, each with a box. */
const objects = (labels: string[], score: number) => [
  { tensor: "labels", labels },
  { tensor: "boxes", boxes: labels.map((_, at) => [at, 1, at + 10, 21]) },
  { tensor: "scores", numbers: labels.map(() => score) },
];

/** Five samples: losses 3, 1, none, NaN, 2; each with objects but the third. */
beforeAll(async () => {
  await ask(
    `mutation { createDataset(input: { owner: "admin", name: "digits" }) { dataset { id } } }`,
  );
  const create = (input: object) =>
    ask(
      `mutation ($input: CreateTensorInput!) { createTensor(input: $input) { tensor { path } } }`,
      {
        input: { dataset: DIGITS, branch: "main", ...input },
      },
    );
  await create({ path: "labels", htype: "CLASS_LABEL", describes: "OBJECT", classNames: classes });
  await create({
    path: "boxes",
    htype: "BBOX",
    describes: "OBJECT",
    coords: { type: "PIXEL", mode: "LTRB" },
  });
  await create({ path: "scores", htype: "GENERIC", describes: "OBJECT", dtype: "FLOAT32" });
  await create({ path: "eval/loss", htype: "GENERIC" });
  await create({ path: "big", htype: "GENERIC", dtype: "INT64" });
  await create({ path: "note", htype: "TEXT" });
  await create({ path: "facts", htype: "JSON" });
  await create({ path: "vector", htype: "EMBEDDING" });
  const vector = Buffer.from(new Float32Array([1, 2]).buffer).toString("base64");
  const samples = [
    [
      { tensor: "eval/loss", number: 3 },
      { tensor: "big", text: "9007199254740993" },
      ...objects(["one", "two"], 0.5),
    ],
    [
      { tensor: "eval/loss", number: 1 },
      { tensor: "note", text: "blurred" },
      ...objects(["two"], 1),
    ],
    [{ tensor: "facts", json: { house: 12 } }],
    [
      { tensor: "eval/loss", number: "NaN" },
      { tensor: "vector", array: { shape: [2], base64: vector } },
      ...objects(["zero"], 1),
    ],
    [{ tensor: "eval/loss", number: 2 }, ...objects([], 1)],
  ].map((values) => ({ values }));
  await ask(APPEND, {
    input: { dataset: DIGITS, branch: "main", samples },
  });
  await commit("first");
});

const APPEND = `mutation ($input: AppendSamplesInput!) { appendSamples(input: $input) { sampleIds firstIndex revision branch { hasUncommittedChanges } } }`;

async function commit(message: string): Promise<string> {
  const answer = await ask(
    `mutation ($message: String!) { commit(input: { dataset: { owner: "admin", name: "digits" }, branch: "main", message: $message }) { commit { commitId } } }`,
    { message },
  );
  return answer.commit.commit.commitId;
}

const page = (
  args: string,
  fields = "index",
  variables: Record<string, unknown> = {},
  declared = "",
) =>
  ask(
    `query ${declared} { dataset(owner: "admin", name: "digits") { samples(${args}) {
      totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor isLive revision }
      edges { cursor node { ${fields} } } nodes { index } } } }`,
    variables,
  ).then(({ dataset }) => dataset.samples);

const indices = (samples: { nodes: { index: number }[] }) =>
  samples.nodes.map(({ index }) => index);

test("a page of samples has their values, each in the type of its htype", async () => {
  const { edges } = await page(
    `first: 1, orderBy: [{ tensor: "eval/loss", direction: DESC }]`,
    `values(tensors: ["labels", "boxes", "eval/loss", "big"]) {
       __typename tensor { path htype dtype }
       ... on ClassLabelValue { classes { classId name } }
       ... on BoxesValue { boxes { left top width height raw } coords { type mode } }
       ... on NumberValue { number text }
     }
     objects { position class { name } box { left width } values { ... on NumberValue { number } } }
     index`,
  );
  expect(edges[0].node).toEqual({
    index: 0,
    values: [
      {
        __typename: "ClassLabelValue",
        tensor: { path: "labels", htype: "CLASS_LABEL", dtype: null },
        classes: [
          { classId: 1, name: "one" },
          { classId: 2, name: "two" },
        ],
      },
      {
        __typename: "BoxesValue",
        tensor: { path: "boxes", htype: "BBOX", dtype: null },
        coords: { type: "PIXEL", mode: "LTRB" },
        boxes: [
          { left: 0, top: 1, width: 10, height: 20, raw: [0, 1, 10, 21] },
          { left: 1, top: 1, width: 10, height: 20, raw: [1, 1, 11, 21] },
        ],
      },
      {
        __typename: "NumberValue",
        tensor: { path: "eval/loss", htype: "GENERIC", dtype: "FLOAT64" },
        number: 3,
        text: "3",
      },
      {
        __typename: "NumberValue",
        tensor: { path: "big", htype: "GENERIC", dtype: "INT64" },
        number: 9007199254740992,
        text: "9007199254740993",
      },
    ],
    objects: [
      {
        position: 0,
        class: { name: "one" },
        box: { left: 0, width: 10 },
        values: [{}, {}, { number: 0.5 }],
      },
      {
        position: 1,
        class: { name: "two" },
        box: { left: 1, width: 10 },
        values: [{}, {}, { number: 0.5 }],
      },
    ],
  });
});

test("text, JSON, arrays and what is not finite", async () => {
  const { dataset } = await ask(`{ dataset(owner: "admin", name: "digits") {
    note: sample(index: 1) { value(tensor: "note") { ... on TextValue { string } } none: value(tensor: "facts") { revision } }
    facts: sample(index: 2) { value(tensor: "facts") { ... on JsonValue { json } } objects { objectId } objectRevision }
    nan: sample(index: 3) { values(tensors: ["eval/loss", "vector"]) {
      ... on NumberValue { number text } ... on ArrayValue { shape arrayDtype base64 } } }
  } }`);
  expect(dataset).toEqual({
    note: { value: { string: "blurred" }, none: null },
    facts: { value: { json: { house: 12 } }, objects: [], objectRevision: null },
    nan: {
      values: [
        { number: null, text: "NaN" },
        { shape: [2], arrayDtype: "FLOAT32", base64: "AACAPwAAAEA=" },
      ],
    },
  });
});

test("samples are ordered: numbers, then NaN, then none, in both directions", async () => {
  expect(indices(await page(`orderBy: [{ tensor: "eval/loss" }]`))).toEqual([1, 4, 0, 3, 2]);
  expect(indices(await page(`orderBy: [{ tensor: "eval/loss", direction: DESC }]`))).toEqual([
    0, 4, 1, 3, 2,
  ]);
  expect(indices(await page(`orderBy: [{ expression: "0 - \\"eval/loss\\"" }], first: 3`))).toEqual(
    [0, 4, 1],
  );
});

async function filtered(filter: object): Promise<number[]> {
  const found = await page("filter: $filter", "index", { filter }, "($filter: SampleFilter)");
  expect(found.totalCount).toBe(found.nodes.length);
  return indices(found);
}

test("samples are filtered, and counted only over the filter", async () => {
  expect(await filtered({ tensor: { path: "eval/loss", atLeast: 2 } })).toEqual([0, 4]);
  expect(await filtered({ tensor: { path: "eval/loss", equals: "NaN" } })).toEqual([3]);
  expect(await filtered({ tensor: { path: "big", equals: "9007199254740993" } })).toEqual([0]);
  expect(await filtered({ tensor: { path: "labels", containsAny: ["two"] } })).toEqual([0, 1]);
  expect(await filtered({ not: { tensor: { path: "labels", containsAny: ["two"] } } })).toEqual([
    2, 3, 4,
  ]);
  expect(
    await filtered({
      or: [
        { tensor: { path: "note", matches: "BLUR" } },
        { tensor: { path: "facts", absent: false } },
      ],
    }),
  ).toEqual([1, 2]);
  expect(await filtered({ tensor: { path: "labels", objectCount: { atLeast: 2 } } })).toEqual([0]);
  expect(await filtered({})).toEqual([0, 1, 2, 3, 4]);
});

test("pages go on where the one before ended, in both directions", async () => {
  const order = `orderBy: [{ tensor: "eval/loss" }]`;
  const first = await page(`${order}, first: 2`);
  expect(first.pageInfo).toMatchObject({
    hasNextPage: true,
    hasPreviousPage: false,
    isLive: false,
  });
  const second = await page(`${order}, first: 9, after: "${first.pageInfo.endCursor}"`);
  expect(indices(second)).toEqual([0, 3, 2]);
  expect(second.pageInfo.hasNextPage).toBe(false);
  const back = await page(`${order}, last: 1, before: "${second.pageInfo.startCursor}"`);
  expect(indices(back)).toEqual([4]);
  expect(back.pageInfo.hasPreviousPage).toBe(true);
});

test("both cursors bound a page, and first counts before last", async () => {
  const { edges } = await page("first: 5");
  const [a, , c, d, e] = edges.map(({ cursor }: { cursor: string }) => cursor);
  expect(indices(await page(`first: 5, after: "${a}", before: "${d}"`))).toEqual([1, 2]);
  expect(indices(await page(`last: 1, after: "${a}", before: "${d}"`))).toEqual([2]);
  expect(indices(await page(`last: 5, after: "${c}"`))).toEqual([3, 4]);
  expect(indices(await page(`first: 5, after: "${e}", before: "${c}"`))).toEqual([]);
  expect(indices(await page(`first: 3, last: 1`))).toEqual([2]);
  expect(indices(await page(`first: 0`))).toEqual([]);
});

test("a cursor pins the commit it was made at", async () => {
  const first = await page("first: 2");
  await ask(APPEND, { input: { dataset: DIGITS, branch: "main", samples: [{ values: [] }] } });
  const pinned = await page(`first: 10, after: "${first.pageInfo.endCursor}"`);
  expect(indices(pinned)).toEqual([2, 3, 4]);
  expect(pinned.pageInfo.isLive).toBe(false);
  const live = await page("first: 10");
  expect(live.nodes).toHaveLength(6);
  expect(live.pageInfo).toMatchObject({ isLive: true, revision: expect.any(Number) });
  await ask(
    `mutation { resetBranch(input: { dataset: { owner: "admin", name: "digits" }, branch: "main" }) { branch { hasUncommittedChanges } } }`,
  );
  const { errors } = await query(
    `{ dataset(owner: "admin", name: "digits") { samples(after: "${live.pageInfo.startCursor}") { nodes { index } } } }`,
  );
  expect(errors?.[0]?.extensions.code).toBe("CURSOR_EXPIRED");
});

test.each([
  [`samples(orderBy: [{ tensor: "los" }]) { nodes { index } }`, "TENSOR_NOT_FOUND"],
  [`samples(orderBy: [{ tensor: "big", expression: "1" }]) { nodes { index } }`, "INVALID_INPUT"],
  [
    `samples(filter: { tensor: { path: "labels", containsAny: ["seven"] } }) { nodes { index } }`,
    "CLASS_NOT_FOUND",
  ],
  [`samples(after: "nonsense") { nodes { index } }`, "INVALID_CURSOR"],
  [`samples(first: -1) { nodes { index } }`, "INVALID_INPUT"],
  [`samples(first: 1001) { nodes { index } }`, "LIMIT_EXCEEDED"],
  [`sample(index: 5) { index }`, "RANGE_ERROR"],
  [`sample(id: "999999") { index }`, "SAMPLE_NOT_FOUND"],
  [`sample { index }`, "INVALID_INPUT"],
  [`tensor(path: "nothing") { path }`, "TENSOR_NOT_FOUND"],
  [`sample(index: 0) { objects(group: "eval") { objectId } }`, "TENSOR_NOT_FOUND"],
  [`ref(name: "nowhere") { name }`, "REF_NOT_FOUND"],
])("%s is refused with %s", async (field, code) => {
  const { errors } = await query(`{ dataset(owner: "admin", name: "digits") { ${field} } }`);
  expect(errors?.[0]?.extensions.code).toBe(code);
});

test("a cursor of another query is refused", async () => {
  const { pageInfo } = await page("first: 1");
  const { errors } = await query(
    `{ dataset(owner: "admin", name: "digits") { samples(orderBy: [{ tensor: "big" }], after: "${pageInfo.endCursor}") { nodes { index } } } }`,
  );
  expect(errors?.[0]?.extensions.code).toBe("INVALID_CURSOR");
});
