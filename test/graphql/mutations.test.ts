import { beforeEach, expect, test } from "vitest";
import { startTestServer } from "../helpers/start-server.ts";

const { ask, query, pool } = await startTestServer();

let made = 0;
let dataset = { owner: "admin", name: "" };
let ids: number[] = [];

/** Three committed samples with a loss, a label and a box each. */
beforeEach(async () => {
  dataset = { owner: "admin", name: `edits-${++made}` };
  await ask(
    `mutation ($input: CreateDatasetInput!) { createDataset(input: $input) { dataset { id } } }`,
    { input: dataset },
  );
  await run("createTensor", { path: "loss", htype: "GENERIC" }, "tensor { path }");
  await run(
    "createTensor",
    { path: "labels", htype: "CLASS_LABEL", describes: "OBJECT", classNames: ["a", "b"] },
    "tensor { path }",
  );
  await run(
    "createTensor",
    { path: "boxes", htype: "BBOX", describes: "OBJECT" },
    "tensor { path }",
  );
  const samples = [1, 2, 3].map((number) => ({
    values: [
      { tensor: "loss", number },
      { tensor: "labels", labels: ["a", "b"] },
      {
        tensor: "boxes",
        boxes: [
          [0, 0, 1, 1],
          [number, 0, 2, 2],
        ],
      },
    ],
  }));
  ids = (await run("appendSamples", { samples }, "sampleIds")).sampleIds;
  await run("commit", { message: "first" }, "commit { commitId }");
});

function text(mutation: string, fields: string): string {
  const type = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input!`;
  return `mutation ($input: ${type}) { ${mutation}(input: $input) { ${fields} } }`;
}

async function run(mutation: string, input: object, fields: string) {
  return (await ask(text(mutation, fields), { input: { dataset, branch: "main", ...input } }))[
    mutation
  ];
}

async function refuse(mutation: string, input: object, fields = "clientMutationId") {
  const { errors } = await query(text(mutation, fields), {
    input: { dataset, branch: "main", ...input },
  });
  return { code: errors?.[0]?.extensions.code, inputPath: errors?.[0]?.extensions.inputPath };
}

async function read(fields: string) {
  return (
    await ask(
      `query ($owner: String!, $name: String!) { dataset(owner: $owner, name: $name) { ${fields} } }`,
      dataset,
    )
  ).dataset;
}

test("values are set and removed, and the answer shows the samples as they are", async () => {
  const edits = [
    { sample: { id: String(ids[0]) }, tensor: "loss", value: { number: 9 } },
    { sample: { id: String(ids[1]) }, tensor: "loss", value: null },
  ];
  const answer = await run(
    "setValues",
    { edits },
    'sampleIds samples { value(tensor: "loss") { ... on NumberValue { number } } } branch { hasUncommittedChanges }',
  );
  expect(answer).toEqual({
    sampleIds: [ids[0], ids[1]],
    samples: [{ value: { number: 9 } }, { value: null }],
    branch: { hasUncommittedChanges: true },
  });
});

test("the whole correction: remove an object, delete two samples, commit; history keeps the rest", async () => {
  const before = await read(
    `ref { commit { commitId } revision } sample(index: 0) { objects { objectId } objectRevision }`,
  );
  const objectId = before.sample.objects[0].objectId;
  const edited = await run(
    "editObjects",
    {
      edits: [
        {
          sample: { id: String(ids[0]) },
          group: "",
          remove: { objectId },
          expectedRevision: before.sample.objectRevision,
        },
      ],
    },
    "objectIds samples { objects { objectId class { name } } }",
  );
  expect(edited).toMatchObject({
    objectIds: [[objectId]],
    samples: [{ objects: [{ class: { name: "b" } }] }],
  });
  const deleted = await run(
    "deleteSamples",
    { samples: [{ index: 1 }, { index: 2 }], atRevision: before.ref.revision },
    "sampleIds",
  );
  expect(deleted.sampleIds).toEqual([ids[1], ids[2]]);
  const { commit } = await run(
    "commit",
    { message: "Correct", expectedHead: before.ref.commit.commitId },
    "commit { message author samplesDeleted parents { commitId } }",
  );
  expect(commit).toMatchObject({
    message: "Correct",
    author: "admin/first-start",
    samplesDeleted: 2,
    parents: [{ commitId: before.ref.commit.commitId }],
  });
  const after = await read(
    `now: ref { sampleCount } then: ref(name: "${before.ref.commit.commitId}") { sampleCount sample(index: 0) { objects { objectId } } } commits { nodes { message } }`,
  );
  expect(after.now.sampleCount).toBe(1);
  expect(after.then).toEqual({ sampleCount: 3, sample: { objects: before.sample.objects } });
  expect(
    after.commits.nodes.map(({ message }: { message: string }) => message).slice(0, 2),
  ).toEqual(["Correct", "first"]);
});

test("objects are added, changed and replaced", async () => {
  const sample = { id: String(ids[2]) };
  const values = [
    { tensor: "labels", labels: ["b"] },
    { tensor: "boxes", boxes: [[5, 5, 5, 5]] },
  ];
  const added = await run(
    "editObjects",
    { edits: [{ sample, group: "", add: { values } }] },
    "objectIds",
  );
  const [objectId] = added.objectIds[0];
  await run(
    "editObjects",
    {
      edits: [
        { sample, group: "", update: { objectId, values: [{ tensor: "labels", labels: ["a"] }] } },
      ],
    },
    "revision",
  );
  const { sample: changed } = await read(
    `sample(index: 2) { objects { objectId class { name } box { left } } }`,
  );
  expect(changed.objects.at(-1)).toEqual({ objectId, class: { name: "a" }, box: { left: 5 } });
  const replaced = await run(
    "replaceObjects",
    { replacements: [{ sample, group: "", values }] },
    "samples { objects { objectId class { name } } }",
  );
  expect(replaced.samples[0].objects).toMatchObject([{ class: { name: "b" } }]);
});

test("tensors are cleared, renamed and deleted, and reset brings them back", async () => {
  await run("clearTensor", { path: "loss" }, "tensor { path }");
  expect(
    (await read(`sample(index: 0) { value(tensor: "loss") { revision } }`)).sample.value,
  ).toBeNull();
  await run("resetBranch", {}, "branch { hasUncommittedChanges }");
  expect(
    (await read(`sample(index: 0) { value(tensor: "loss") { ... on NumberValue { number } } }`))
      .sample.value,
  ).toEqual({ number: 1 });
  expect(await run("renameTensor", { path: "loss", newPath: "cost" }, "tensor { path }")).toEqual({
    tensor: { path: "cost" },
  });
  await run("deleteTensor", { path: "cost" }, "branch { name }");
  await run("createGroup", { path: "model_evaluation" }, "branch { name }");
  const { ref } = await read("ref { groups tensors { path } }");
  expect(ref).toEqual({
    groups: ["model_evaluation"],
    tensors: [{ path: "boxes" }, { path: "labels" }],
  });
  const classes = [
    { classId: 1, name: "second" },
    { classId: 0, name: "first" },
  ];
  const updated = await run(
    "updateClasses",
    { path: "labels", classes },
    "tensor { classes { classId name } }",
  );
  expect(updated.tensor.classes).toEqual(classes);
});

test("an edit goes on from the revision of a value also where that of the branch is ahead", async () => {
  // As where somebody else who began to write later was done sooner.
  await pool.sql`update branches set revision = revision + 1000`;
  const set = (number: number, more: object) =>
    run(
      "setValues",
      { edits: [{ sample: { id: String(ids[0]) }, tensor: "loss", value: { number }, ...more }] },
      'revision valueRevision samples { value(tensor: "loss") { revision } }',
    );
  const { revision, valueRevision, samples } = await set(8, {});
  expect(samples).toEqual([{ value: { revision: valueRevision } }]);
  expect(revision).toBeGreaterThan(valueRevision);
  await set(1, { expectedRevision: valueRevision });
});

test("a batch with one fault changes nothing and says where the fault is", async () => {
  const edits = [
    { sample: { id: String(ids[0]) }, tensor: "loss", value: { number: 9 } },
    { sample: { id: String(ids[1]) }, tensor: "lost", value: { number: 9 } },
  ];
  expect(await refuse("setValues", { edits })).toEqual({
    code: "TENSOR_NOT_FOUND",
    inputPath: ["edits", 1, "tensor"],
  });
  expect(
    (await read(`sample(index: 0) { value(tensor: "loss") { ... on NumberValue { number } } }`))
      .sample.value,
  ).toEqual({ number: 1 });
});

test.each([
  [
    "setValues",
    { edits: [{ sample: {}, tensor: "loss" }] },
    "INVALID_INPUT",
    ["edits", 0, "sample"],
  ],
  [
    "setValues",
    { edits: [{ sample: { id: "1" }, tensor: "loss", value: { number: 1, text: "1" } }] },
    "INVALID_INPUT",
    ["edits", 0, "value"],
  ],
  [
    "setValues",
    { edits: [{ sample: { index: 0 }, tensor: "loss", value: { number: 1 } }] },
    "INVALID_INPUT",
    undefined,
  ],
  [
    "appendSamples",
    {
      samples: [
        {
          values: [
            { tensor: "loss", number: 1 },
            { tensor: "loss", number: 2 },
          ],
        },
      ],
    },
    "INVALID_INPUT",
    ["samples", 0, "values", 1, "tensor"],
  ],
  [
    "appendSamples",
    {
      samples: [
        {
          values: [
            { tensor: "labels", labels: ["a"] },
            { tensor: "boxes", boxes: [] },
          ],
        },
      ],
    },
    "LENGTH_MISMATCH",
    ["samples", 0],
  ],
  [
    "appendSamples",
    { samples: [{ values: [{ tensor: "loss", text: "much" }] }] },
    "INVALID_VALUE",
    ["samples", 0, "values", 0],
  ],
  [
    "replaceObjects",
    { replacements: [{ sample: { id: "123456789" }, group: "", values: [] }] },
    "SAMPLE_NOT_FOUND",
    ["replacements", 0, "sample"],
  ],
  ["editObjects", { edits: [{ sample: { id: "1" }, group: "" }] }, "INVALID_INPUT", ["edits", 0]],
  ["deleteSamples", { samples: [{ id: "123456789" }] }, "SAMPLE_NOT_FOUND", ["samples", 0]],
  ["commit", { message: "nothing" }, "NOTHING_TO_COMMIT", undefined],
  [
    "commit",
    { message: "moved", expectedHead: "0".repeat(64), allowEmpty: true },
    "HEAD_MOVED",
    undefined,
  ],
  ["createTensor", { path: "loss", htype: "TEXT" }, "NAME_TAKEN", undefined],
  ["createTensor", { path: "a//b", htype: "TEXT" }, "INVALID_NAME", undefined],
])("%s %j is refused with %s", async (mutation, input, code, inputPath) => {
  expect(await refuse(mutation, input)).toEqual({ code, inputPath });
});

/** Of the loss of the first sample. */
const edit = (expectedRevision: number) => ({
  edits: [
    { sample: { id: String(ids[0]) }, tensor: "loss", value: { number: 9 }, expectedRevision },
  ],
});

test("whoever was slower is told of the conflict", async () => {
  const { sample } = await read(`sample(index: 0) { value(tensor: "loss") { revision } }`);
  await run("setValues", edit(sample.value.revision), "revision");
  expect(await refuse("setValues", edit(sample.value.revision))).toEqual({
    code: "CONFLICT",
    inputPath: ["edits", 0, "expectedRevision"],
  });
});

test("the same clientMutationId again appends nothing", async () => {
  const input = { samples: [{ values: [] }], clientMutationId: "append-1" };
  const first = await run("appendSamples", input, "sampleIds clientMutationId");
  expect(await run("appendSamples", input, "sampleIds clientMutationId")).toEqual(first);
  expect((await read("ref { sampleCount }")).ref.sampleCount).toBe(4);
  expect(await refuse("appendSamples", { ...input, samples: [] })).toMatchObject({
    code: "MUTATION_REPEATED",
  });
});

test("mutations in one request are done one after another, and each sees those before", async () => {
  const answer = await ask(
    `mutation ($a: AppendSamplesInput!, $b: CommitInput!) {
      appendSamples(input: $a) { branch { hasUncommittedChanges } }
      commit(input: $b) { commit { samplesAdded } branch { hasUncommittedChanges } }
    }`,
    {
      a: { dataset, branch: "main", samples: [{ values: [] }] },
      b: { dataset, branch: "main", message: "one" },
    },
  );
  expect(answer).toEqual({
    appendSamples: { branch: { hasUncommittedChanges: true } },
    commit: { commit: { samplesAdded: 1 }, branch: { hasUncommittedChanges: false } },
  });
});

test("a commit is not written to", async () => {
  const { ref } = await read("ref { commit { commitId } }");
  expect(await refuse("appendSamples", { branch: ref.commit.commitId, samples: [] })).toMatchObject(
    { code: "REF_NOT_WRITABLE" },
  );
});
