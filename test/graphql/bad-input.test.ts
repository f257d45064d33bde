import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { startTestServer } from "../helpers/start-server.ts";

const { ask, query, logged } = await startTestServer();

const LONG = "x".repeat(10_000);
const HALF = "a\ud800b";
const NAMES = {
  long: LONG,
  slash: "a/b",
  quote: `a"b'`,
  nul: "a\0b",
  control: "a\n\u001b[31m",
  half: HALF,
};

const dataset = { owner: "admin", name: "hostile" };
let ids: number[] = [];
let head = "";

beforeAll(async () => {
  await ask(text("createDataset"), { input: dataset });
  for (const [path, htype, more] of [
    ["loss", "GENERIC", {}],
    ["big", "GENERIC", { dtype: "INT64" }],
    ["note", "TEXT", {}],
    ["facts", "JSON", {}],
    ["labels", "CLASS_LABEL", { describes: "OBJECT", classNames: ["a", "b"] }],
    ["boxes", "BBOX", { describes: "OBJECT" }],
  ] as const)
    await run("createTensor", { path, htype, ...more });
  const samples = [1, 2, 3].map((number) => ({ values: [{ tensor: "loss", number }] }));
  ids = (await run("appendSamples", { samples }, "sampleIds")).sampleIds;
  head = (await run("commit", { message: "first" }, "commit { commitId }")).commit.commitId;
});

beforeEach(() => void (logged.length = 0));

afterEach(expectNothingWritten);

/** Whatever was sent: nothing of it is there, and nothing was a fault of the platform. */
async function expectNothingWritten(): Promise<void> {
  const { ref } = await read("ref { sampleCount hasUncommittedChanges commit { commitId } }");
  expect(ref).toEqual({ sampleCount: 3, hasUncommittedChanges: false, commit: { commitId: head } });
  expect(logged).toEqual([]);
}

function text(mutation: string, fields = "clientMutationId"): string {
  const type = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input!`;
  return `mutation ($input: ${type}) { ${mutation}(input: $input) { ${fields} } }`;
}

async function run(mutation: string, input: object, fields?: string) {
  const where = { dataset, branch: "main" };
  return (await ask(text(mutation, fields), { input: { ...where, ...input } }))[mutation];
}

async function read(field: string, variables: object = {}, declared = "") {
  const answer = await query(
    `query ${declared} { dataset(owner: "admin", name: "hostile") { ${field} } }`,
    variables as Record<string, unknown>,
  );
  return answer.errors ? refusalOf(answer) : answer.data.dataset;
}

/**
 * With the branch and the dataset unless the input has an `owner`, which mutations of these have
 * not.
 */
async function refuse(mutation: string, input: object) {
  const where = "owner" in input ? {} : { dataset, branch: "main" };
  return refusalOf(await query(text(mutation), { input: { ...where, ...input } }));
}

function refusalOf({ errors }: Awaited<ReturnType<typeof query>>) {
  if (!errors) throw new Error("It was not refused.");
  const { message, extensions } = errors[0]!;
  expect(message.length).toBeLessThan(500);
  // oxlint-disable-next-line no-control-regex -- they would act on the terminal of whoever reads the message
  expect(message).not.toMatch(/[\0-\u001f]/);
  return { code: extensions.code, message, inputPath: extensions.inputPath };
}

const set = (tensor: string, value: object) => ({
  edits: [{ sample: { id: String(ids[0]) }, tensor, value }],
});

describe.each(Object.entries(NAMES))("a name with %s", (kind, name) => {
  test("is none of an owner, token, dataset or tensor, and stands for nothing", async () => {
    const invalid = { code: "INVALID_NAME", message: expect.stringMatching(/expected/) };
    expect(await refusalOfOwner(name)).toMatchObject(invalid);
    expect(await refuse("createDataset", { owner: "admin", name })).toMatchObject(invalid);
    expect(await refuse("createToken", { owner: "admin", name, role: "READER" })).toMatchObject(
      invalid,
    );
    const tensor = kind === "slash" ? `${name}/` : name;
    expect(await refuse("createTensor", { path: tensor, htype: "TEXT" })).toMatchObject(invalid);
    expect(await refuse("deleteTensor", { path: name })).toMatchObject({
      code: "TENSOR_NOT_FOUND",
    });
    expect(await refuse("startRun", { evaluator: name })).toMatchObject({
      code: "EVALUATOR_NOT_FOUND",
    });
    expect(await read("ref(name: $n) { name }", { n: name }, "($n: String!)")).toMatchObject({
      code: "REF_NOT_FOUND",
    });
    expect(await read("branch(name: $n) { name }", { n: name }, "($n: String!)")).toEqual({
      branch: null,
    });
  });

  test("is no cursor and no id", async () => {
    for (const list of ["samples", "commits", "branches", "runs"])
      expect(
        await read(`${list}(after: $n) { nodes { id } }`, { n: name }, "($n: String!)"),
      ).toMatchObject({ code: "INVALID_CURSOR", message: expect.stringContaining("cursor") });
    expect(
      refusalOf(await query("query ($n: ID!) { node(id: $n) { id } }", { n: name })),
    ).toMatchObject({ code: "INVALID_INPUT", message: expect.stringContaining("global id") });
    expect(await read("sample(id: $n) { index }", { n: name }, "($n: ID!)")).toMatchObject({
      code: "INVALID_INPUT",
    });
  });

  test("is compared with as it is, but for NUL, which no text holds", async () => {
    const refused = expect.objectContaining({ code: "INVALID_QUERY" });
    for (const condition of ["equals", "matches"])
      expect(
        await read(
          `samples(filter: $f) { nodes { index } }`,
          { f: { tensor: { path: "note", [condition]: name } } },
          "($f: SampleFilter)",
        ),
      ).toEqual(kind === "nul" ? refused : { samples: { nodes: [] } });
  });
});

async function refusalOfOwner(name: string) {
  return refusalOf(await query(text("createOwner"), { input: { name, kind: "PERSON" } }));
}

describe.each([
  ["a NUL character", "a\0b"],
  ["half of a surrogate pair", HALF],
])("text with %s, which Postgres would refuse or change", (found, bad) => {
  test.each<[string, () => [string, object], string]>([
    ["a text", () => ["setValues", set("note", { text: bad })], "INVALID_VALUE"],
    ["JSON", () => ["setValues", set("facts", { json: [{ a: bad }] })], "INVALID_VALUE"],
    ["a field of JSON", () => ["setValues", set("facts", { json: { [bad]: 1 } })], "INVALID_VALUE"],
    ["a message", () => ["commit", { message: bad, allowEmpty: true }], "INVALID_INPUT"],
    [
      "a description",
      () => ["createDataset", { owner: "admin", name: "x", description: bad }],
      "INVALID_INPUT",
    ],
    [
      "a clientMutationId",
      () => ["appendSamples", { samples: [], clientMutationId: bad }],
      "INVALID_INPUT",
    ],
  ])("is refused in %s", async (_, make, code) => {
    const refused = await refuse(...make());
    expect(refused).toMatchObject({ code, message: expect.stringContaining(found) });
  });

  test("is refused in the name of a class", async () => {
    const classes = [{ classId: 0, name: "a" }, { classId: 1, name: "b" }, { name: bad }];
    expect(await refuse("updateClasses", { path: "labels", classes })).toMatchObject({
      code: "INVALID_INPUT",
      message: expect.stringContaining("expected well-formed text without control characters"),
    });
  });
});

test("a message is not endless", async () => {
  expect(await refuse("commit", { message: `${LONG}x`, allowEmpty: true })).toMatchObject({
    code: "INVALID_INPUT",
    message: "The message has 10001 characters; at most 10000 are expected.",
  });
});

test.each([
  ["loss", { number: "1e309" }, /given "1e309"; expected a number of dtype float64/],
  ["loss", { number: "nan" }, /given "nan"; expected a number/],
  ["big", { number: "NaN" }, /given "NaN"; expected a whole number/],
  [
    "big",
    { number: 2 ** 53 },
    /given 9007199254740992; expected .* as text where it is past 2\^53/,
  ],
  ["big", { number: "9223372036854775808" }, /expected a whole number from -9223372036854775808/],
])("as %s the value %j is refused", async (tensor, value, message) => {
  expect(await refuse("setValues", set(tensor, value))).toEqual({
    code: "INVALID_VALUE",
    message: expect.stringMatching(message),
    inputPath: ["edits", 0, "value"],
  });
});

test("a number that JSON or GraphQL can write and a 64-bit float can't hold is refused, not made infinite", async () => {
  const filter = (number: string) => read(`samples(filter: ${number}) { nodes { index } }`);
  expect(await filter(`{ tensor: { path: "loss", lessThan: 1e999 } }`)).toMatchObject({
    message: expect.stringContaining("found Infinity"),
  });
  const json = `setValues(input: { dataset: { owner: "admin", name: "hostile" }, branch: "main", edits: [{ sample: { id: "${ids[0]}" }, tensor: "facts", value: { json: 1e999 } }] }) { revision }`;
  expect(refusalOf(await query(`mutation { ${json} }`))).toMatchObject({
    code: "INVALID_VALUE",
    message: expect.stringContaining("the number Infinity"),
  });
});

test.each([
  ["of no width", [0, 0, 0, 5], "width 0 and height 5; expected positive sizes"],
  ["of negative height", [0, 0, 5, -5], "width 5 and height -5; expected positive sizes"],
  ["of three numbers", [0, 0, 5], "the box [0,0,5]; expected four finite numbers"],
  ["too far out", [1e300, 0, 1e300, 1], "expected numbers from -1e+100 to 1e+100"],
])("a box %s is refused", async (_, box, message) => {
  const values = [
    { tensor: "boxes", boxes: [box] },
    { tensor: "labels", labels: ["a"] },
  ];
  expect(await refuse("appendSamples", { samples: [{ values: [] }, { values }] })).toEqual({
    code: "INVALID_VALUE",
    message: expect.stringContaining(message),
    inputPath: ["samples", 1, "values", 0],
  });
});

const atHead = async () => (await read("ref { revision }")).ref.revision as number;

test.each([
  ["negative", [{ index: -1 }], "RANGE_ERROR", "Index -1 is out of range", 0],
  ["past the last", [{ index: 0 }, { index: 3 }], "RANGE_ERROR", "Index 3 is out of range", 1],
  ["repeated", [{ index: 0 }, { index: 0 }], "RANGE_ERROR", "named twice", 1],
])(
  "an index that is %s deletes nothing, also not the others",
  async (_, samples, code, message, at) => {
    expect(await refuse("deleteSamples", { samples, atRevision: await atHead() })).toMatchObject({
      code,
      message: expect.stringContaining(message),
      inputPath: expect.arrayContaining(["samples", at]),
    });
  },
);

test("an index needs the revision it was counted at, one that there was", async () => {
  const samples = [{ index: 0 }];
  expect(await refuse("deleteSamples", { samples })).toMatchObject({ code: "INVALID_INPUT" });
  for (const atRevision of [-1, 2 ** 40])
    expect(await refuse("deleteSamples", { samples, atRevision })).toMatchObject({
      code: "INVALID_INPUT",
      message: expect.stringContaining(`never had the revision ${atRevision}`),
    });
  expect(await refuse("deleteSamples", { samples: [{ index: 0.5 }] })).toMatchObject({
    code: "INVALID_INPUT",
    message: "Int cannot represent non-integer value: 0.5",
  });
});

test("of thousands of edits the one that is wrong is named", async () => {
  const edits = Array.from({ length: 10_000 }, (_, at) => ({
    sample: { id: at === 7000 ? "123456789" : String(ids[0]) },
    tensor: "loss",
    value: { number: at },
  }));
  expect(await refuse("setValues", { edits })).toEqual({
    code: "SAMPLE_NOT_FOUND",
    message: 'Branch "main" has no sample of id 123456789.',
    inputPath: ["edits", 7000, "sample"],
  });
});

test("a class that is listed twice, or is not there, is named", async () => {
  const update = (...classes: object[]) => refuse("updateClasses", { path: "labels", classes });
  expect(await update({ classId: 0, name: "a" }, { classId: 0, name: "c" })).toMatchObject({
    code: "INVALID_INPUT",
    message: 'The class of id 0 of tensor "labels" is listed twice; expected once.',
  });
  expect(await update({ classId: 99, name: "c" })).toMatchObject({ code: "CLASS_NOT_FOUND" });
});

test("a tensor is asked for once", async () => {
  const tensors = Array.from({ length: 5000 }, () => "loss");
  expect(
    await read(
      "sample(index: 0) { values(tensors: $t) { revision } }",
      { t: tensors },
      "($t: [String!])",
    ),
  ).toMatchObject({
    code: "INVALID_INPUT",
    message: 'Tensor "loss" is asked for twice; expected each tensor once.',
  });
});

test.each([
  "Dataset:x",
  "Dataset:99999999999999999999",
  "Owner:a\0b",
  "Token:1.5",
  "Sample:1:1:a\0b",
])("the global id of %j finds nothing", async (key) => {
  const id = Buffer.from(key).toString("base64");
  expect(await query("query ($id: ID!) { node(id: $id) { id } }", { id })).toEqual({
    data: { node: null },
  });
});

test("filters, orders and expressions are bounded", async () => {
  const not = `${"{ not: ".repeat(40)}{}${" }".repeat(40)}`;
  const parts = `{ or: [${"{},".repeat(600)}] }`;
  const keys = `[${'{ tensor: "loss" },'.repeat(9)}]`;
  for (const args of [
    `filter: ${not}`,
    `filter: ${parts}`,
    `orderBy: ${keys}`,
    "first: 1000000000",
  ])
    expect(await read(`samples(${args}) { nodes { index } }`)).toMatchObject({
      code: "LIMIT_EXCEEDED",
      message: expect.stringMatching(/at most/),
    });
  const nested = `${"(".repeat(100)}loss${")".repeat(100)}`;
  expect(
    await read(`samples(orderBy: [{ expression: "${nested}" }]) { nodes { index } }`),
  ).toMatchObject({ code: "INVALID_QUERY" });
});

test("a cursor that was cut off or belongs to another dataset is refused", async () => {
  const { samples } = await read("samples(first: 1) { pageInfo { endCursor } }");
  const cursor: string = samples.pageInfo.endCursor;
  const after = (text: string) => read(`samples(after: "${text}") { nodes { index } }`);
  expect(await after(cursor.slice(0, -5))).toMatchObject({
    code: "INVALID_CURSOR",
    message: expect.stringMatching(/is damaged/),
  });
  await ask(text("createDataset"), { input: { owner: "admin", name: "another" } });
  const other = `{ dataset(owner: "admin", name: "another") { samples(after: "${cursor}") { nodes { index } } } }`;
  expect(refusalOf(await query(other))).toMatchObject({
    code: "INVALID_CURSOR",
    message: "The cursor was made on another dataset than it is used with.",
  });
});
