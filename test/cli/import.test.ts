import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import {
  importSamples,
  ImportRefused,
  loupeClient,
  LoupeClientError,
  startLoupe,
  type DatasetName,
  type LoupeClient,
} from "../../packages/cli/src/index.ts";
import type {
  ImportedSample,
  ImportPlan,
  ImportProblem,
} from "../../packages/plugin-api/src/index.ts";
import { createTestDatabase } from "../helpers/test-database.ts";
import { makeFolder } from "./run-loupe.ts";

const PIXEL = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

const folder = await makeFolder();
const database = await createTestDatabase();
const loupe = await startLoupe({
  dataDir: join(folder, "data"),
  port: 0,
  databaseUrl: database.url,
});
const client = loupeClient({ url: loupe.url, token: loupe.localToken });
afterAll(() => loupe.close());

function planOf(
  entries: () => AsyncGenerator<ImportedSample | ImportProblem>,
  total?: number,
): ImportPlan {
  const tensors: ImportPlan["tensors"] = {
    images: { htype: "image" },
    boxes: { htype: "bbox", describes: "OBJECT" },
    labels: { htype: "class_label", describes: "OBJECT", classNames: ["cat", "dog"] },
    score: { htype: "generic", dtype: "float32" },
    note: { htype: "json" },
  };
  return { tensors, entries: entries(), ...(total === undefined ? {} : { total }) };
}

function sample(position: number, values: ImportedSample["values"] = {}): ImportedSample {
  const objects = { boxes: [[0, 0, 1, 1]], labels: [position % 2] };
  return {
    kind: "sample",
    source: `entry ${position}`,
    values: { images: { bytes: PIXEL }, ...objects, score: position, ...values },
  };
}

interface Read {
  ref: { sampleCount: number; hasUncommittedChanges: boolean; tensors: { path: string }[] };
  commits: { nodes: { commitId: string; message: string; author: string }[] };
}

async function read(dataset: DatasetName): Promise<Read> {
  const answer = await client.query<{ dataset: Read }>(
    `query ($owner: String!, $name: String!) {
      dataset(owner: $owner, name: $name) {
        ref { sampleCount hasUncommittedChanges tensors { path } }
        commits { nodes { commitId message author } }
      }
    }`,
    dataset,
  );
  return answer.dataset;
}

test("samples go in, in order, with one commit", async () => {
  const dataset = { owner: "admin", name: "plain" };
  const done: number[] = [];
  const report = await importSamples(client, {
    dataset,
    message: "Import it",
    create: true,
    onProgress: (count) => done.push(count),
    plan: planOf(async function* () {
      for (let position = 0; position < 450; position++)
        yield sample(position, position === 3 ? { score: Number.NaN, note: { a: null } } : {});
      yield { ...sample(450), note: { spoiled: "moved" } };
    }, 451),
  });
  expect(report).toEqual({
    imported: 451,
    commitId: expect.stringMatching(/^[0-9a-f]{64}$/),
    problems: [],
    notes: [{ index: 450, sampleId: expect.any(Number), note: { spoiled: "moved" } }],
  });
  expect(done).toEqual(Array.from({ length: 451 }, (_, position) => position + 1));
  expect(await read(dataset)).toMatchObject({
    ref: { sampleCount: 451, hasUncommittedChanges: false },
    commits: {
      nodes: [
        { message: "Import it", author: "admin/command-line" },
        { message: "Create the dataset" },
      ],
    },
  });
  const { dataset: found } = await client.query<{ dataset: { sample: { values: object[] } } }>(
    `{ dataset(owner: "admin", name: "plain") { sample(index: 3) { values(tensors: ["labels", "score", "note"]) {
      ... on ClassLabelValue { classes { name } } ... on NumberValue { text } ... on JsonValue { json }
    } } } }`,
  );
  expect(found.sample.values).toEqual([
    { classes: [{ name: "dog" }] },
    { text: "NaN" },
    { json: { a: null } },
  ]);
});

test("what can't be read is reported, and the rest goes in", async () => {
  const dataset = { owner: "admin", name: "problems" };
  const missing = join(folder, "missing.png");
  const text = join(folder, "text.png");
  await writeFile(text, "no image");
  const report = await importSamples(client, {
    dataset,
    message: "Import it",
    create: true,
    plan: planOf(async function* () {
      yield { kind: "problem", file: "a.png", reason: "It is gone." };
      yield sample(0);
      yield sample(1, { images: { file: missing } });
      yield sample(2, { images: { file: text } });
      yield sample(3, { labels: [7] });
      yield sample(4, { boxes: [] });
      yield sample(5, { boxes: [[0, 0, -1, 1]] });
      yield sample(6);
    }),
  });
  expect(report.imported).toBe(2);
  expect(report.problems.map(({ file, reason }) => [file, reason])).toEqual([
    ["a.png", "It is gone."],
    ["entry 1", expect.stringContaining("no such file")],
    ["entry 2", expect.stringContaining("expected JPEG, PNG")],
    ["entry 3", "A label is 7; expected the position of one of 2 classes."],
    ["entry 4", expect.stringContaining("objects")],
    ["entry 5", expect.stringContaining("positive sizes")],
  ]);
  expect((await read(dataset)).ref.sampleCount).toBe(2);
});

test("with `refuse` nothing goes in where there is a problem", async () => {
  const dataset = { owner: "admin", name: "refused" };
  const refused = importSamples(client, {
    dataset,
    message: "Import it",
    create: true,
    onProblem: "refuse",
    plan: planOf(async function* () {
      yield sample(0);
      yield { kind: "problem", file: "a.png", reason: "It is gone." };
      yield sample(1, { images: { bytes: Buffer.from("no image") } });
    }),
  });
  await expect(refused).rejects.toThrow(ImportRefused);
  await expect(refused).rejects.toMatchObject({
    problems: [{ file: "a.png" }, { file: "entry 1" }],
  });
  await expect(read(dataset)).rejects.toMatchObject({ code: "DATASET_NOT_FOUND" });
});

test("an import that fails midway leaves nothing behind", async () => {
  const dataset = { owner: "admin", name: "plain" };
  const before = await read(dataset);
  const failing = planOf(async function* () {
    for (let position = 0; position < 300; position++) yield sample(position);
    throw new Error("The disk is gone.");
  });
  const plan = { ...failing, tensors: { ...failing.tensors, extra: { htype: "text" } as const } };
  await expect(importSamples(client, { dataset, message: "Import it", plan })).rejects.toThrow(
    "The disk is gone.",
  );
  expect(await read(dataset)).toEqual(before);
});

test("what somebody else writes meanwhile is neither committed nor lost", async () => {
  const dataset = { owner: "admin", name: "plain" };
  const { ref, commits } = await read(dataset);
  const sampleId = await firstId();
  const meanwhile = planOf(async function* () {
    for (let position = 0; position < 250; position++) yield sample(position);
    await client.query(
      `mutation ($input: SetValuesInput!) { setValues(input: $input) { revision } }`,
      {
        input: {
          dataset,
          branch: "main",
          edits: [{ sample: { id: String(sampleId) }, tensor: "score", value: { number: 77 } }],
        },
      },
    );
    for (let position = 0; position < 250; position++) yield sample(position);
  });
  const plan = {
    ...meanwhile,
    tensors: { ...meanwhile.tensors, extra: { htype: "text" } as const },
  };
  await expect(
    importSamples(client, { dataset, message: "Import it", plan }),
  ).rejects.toMatchObject({
    code: "CONFLICT",
    message: expect.stringMatching(
      /^Branch "main" of admin\/plain is at revision \d+, not \d+: somebody else wrote to it meanwhile\.$/,
    ),
  });
  expect(await read(dataset)).toEqual({ ref: { ...ref, hasUncommittedChanges: true }, commits });
  const { dataset: changed } = await client.query<{ dataset: { diff: object } }>(
    `query ($head: String!) { dataset(owner: "admin", name: "plain") { diff(from: $head, to: "main") {
      samplesAdded samplesDeleted objectsChanged valuesChanged
    } } }`,
    { head: commits.nodes[0]!.commitId },
  );
  expect(changed.diff).toMatchObject({
    samplesAdded: 0,
    samplesDeleted: 0,
    objectsChanged: 0,
    valuesChanged: 1,
  });
  await client.query(
    `mutation { resetBranch(input: { dataset: { owner: "admin", name: "plain" }, branch: "main" }) { branch { revision } } }`,
  );
});

test("an answer that is lost on the way neither doubles nor loses anything", async () => {
  const dataset = { owner: "admin", name: "unanswered" };
  const lost = new Set<string>();
  const forgetful: LoupeClient = {
    ...client,
    async query(document, variables) {
      const answer = await client.query(document, variables);
      const mutation = /^mutation .*?\{ (\w+)/.exec(document)?.[1];
      if (!mutation || mutation === "createDataset" || lost.has(mutation)) return answer as never;
      lost.add(mutation);
      throw new LoupeClientError("SERVER_UNREACHABLE", "The answer is lost.");
    },
  };
  const plan = planOf(async function* () {
    for (let position = 0; position < 250; position++) yield sample(position);
  });
  const input = { dataset, message: "Import it", create: true, plan };
  expect(await importSamples(forgetful, input)).toMatchObject({ imported: 250 });
  expect([...lost]).toEqual(["createTensor", "appendSamples", "commit"]);
  const { ref, commits } = await read(dataset);
  expect(ref).toMatchObject({ sampleCount: 250, hasUncommittedChanges: false });
  expect(commits.nodes.map(({ message }) => message)).toEqual(["Import it", "Create the dataset"]);
});

test("a branch with uncommitted changes, a missing one and tensors that mean something else are refused", async () => {
  const dataset = { owner: "admin", name: "plain" };
  const into = (branch: string, plan: ImportPlan) =>
    importSamples(client, { dataset, branch, message: "Import it", plan });
  await expect(into("nowhere", planOf(entries))).rejects.toMatchObject({ code: "REF_NOT_FOUND" });
  const others = {
    ...planOf(entries),
    tensors: { labels: { htype: "class_label", describes: "OBJECT", classNames: ["cow"] } },
  } as const;
  await expect(into("main", others)).rejects.toThrow(
    'Tensor "labels" lacks the classes cow of the files',
  );
  const text = { ...planOf(entries), tensors: { score: { htype: "text" } } } as const;
  await expect(into("main", text)).rejects.toThrow(
    'Tensor "score" is GENERIC and describes SAMPLE; the files hold TEXT',
  );
  await client.query(
    `mutation { deleteSamples(input: { dataset: { owner: "admin", name: "plain" }, branch: "main", samples: [{ id: "${await firstId()}" }] }) { revision } }`,
  );
  await expect(into("main", planOf(entries))).rejects.toMatchObject({
    code: "UNCOMMITTED_CHANGES",
  });
  expect((await read(dataset)).ref.hasUncommittedChanges).toBe(true);
});

async function* entries(): AsyncGenerator<ImportedSample> {
  yield sample(0);
}

async function firstId(): Promise<number> {
  const answer = await client.query<{ dataset: { sample: { sampleId: number } } }>(
    `{ dataset(owner: "admin", name: "plain") { sample(index: 0) { sampleId } } }`,
  );
  return answer.dataset.sample.sampleId;
}
