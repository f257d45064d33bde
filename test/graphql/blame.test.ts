import { beforeAll, expect, test } from "vitest";
import { startTestServer } from "../helpers/start-server.ts";

const { ask, query } = await startTestServer();

const dataset = { owner: "admin", name: "blamed" };
let ids: number[] = [];
let objects: number[] = [];
const commits: Record<string, string> = {};

/** "first" brings two samples with a loss and an object, "second" another loss; an object is moved since. */
beforeAll(async () => {
  await ask(
    `mutation ($input: CreateDatasetInput!) { createDataset(input: $input) { dataset { id } } }`,
    { input: dataset },
  );
  const where = { dataset, branch: "main" };
  await run("createTensor", { ...where, path: "loss", htype: "GENERIC" }, "tensor { path }");
  const boxes = { path: "seen/boxes", htype: "BBOX", describes: "OBJECT" };
  await run("createTensor", { ...where, ...boxes }, "tensor { path }");
  const samples = [1, 2].map((number) => ({
    values: [
      { tensor: "loss", number },
      { tensor: "seen/boxes", boxes: [[0, 0, number, 1]] },
    ],
  }));
  ids = (await run("appendSamples", { ...where, samples }, "sampleIds")).sampleIds;
  await save("first");
  const edits = [{ sample: { id: String(ids[1]) }, tensor: "loss", value: { number: 20 } }];
  await run("setValues", { ...where, edits }, "revision");
  await save("second");
  const found = await ask(
    `{ dataset(owner: "admin", name: "blamed") { samples { nodes { objects(group: "seen") { objectId } } } } }`,
  );
  objects = found.dataset.samples.nodes.map(
    (node: { objects: { objectId: number }[] }) => node.objects[0]!.objectId,
  );
  const update = {
    objectId: objects[1],
    values: [{ tensor: "seen/boxes", boxes: [[5, 5, 1, 1]] }],
  };
  const moved = [{ sample: { id: String(ids[1]) }, group: "seen", update }];
  await run("editObjects", { ...where, edits: moved }, "revision");

  async function save(message: string): Promise<void> {
    const { commit } = await run("commit", { ...where, message }, "commit { commitId }");
    commits[message] = commit.commitId;
  }
});

async function run(mutation: string, input: object, fields: string) {
  const type = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input!`;
  const text = `mutation ($input: ${type}) { ${mutation}(input: $input) { ${fields} } }`;
  return (await ask(text, { input }))[mutation];
}

const BLAME = `query ($ref: String, $id: ID, $index: Int, $tensor: String, $group: String, $objectId: SafeInt) {
  dataset(owner: "admin", name: "blamed") {
    blame(ref: $ref, id: $id, index: $index, tensor: $tensor, group: $group, objectId: $objectId) {
      commit { commitId message author }
      isUncommitted
    }
  }
}`;

async function blame(variables: Record<string, unknown>) {
  return (await ask(BLAME, variables)).dataset.blame;
}

async function refuse(variables: Record<string, unknown>) {
  const { errors } = await query(BLAME, variables);
  return errors?.[0]?.extensions.code;
}

const by = (message: string) => ({
  commit: { commitId: commits[message], message, author: expect.stringContaining("admin") },
  isUncommitted: false,
});

test("a value is found by the index or id of its sample, at any ref", async () => {
  expect(await blame({ index: 1, tensor: "loss" })).toEqual(by("second"));
  expect(await blame({ id: String(ids[0]), tensor: "loss" })).toEqual(by("first"));
  expect(await blame({ ref: commits["first"], index: 1, tensor: "loss" })).toEqual(by("first"));
});

test("an object is found by its id; a change that is not committed has no commit", async () => {
  const uncommitted = { commit: null, isUncommitted: true };
  expect(await blame({ index: 0, group: "seen", objectId: objects[0] })).toEqual(by("first"));
  expect(await blame({ index: 1, group: "seen", objectId: objects[1] })).toEqual(uncommitted);
  const at = { ref: commits["second"], index: 1 };
  expect(await blame({ ...at, group: "seen", objectId: objects[1] })).toEqual(by("first"));
});

test("what is not there, or not named, is refused", async () => {
  expect(await refuse({ index: 0 })).toBe("INVALID_INPUT");
  expect(await refuse({ index: 0, group: "seen" })).toBe("INVALID_INPUT");
  expect(await refuse({ index: 0, tensor: "loss", objectId: objects[0] })).toBe("INVALID_INPUT");
  expect(await refuse({ tensor: "loss" })).toBe("INVALID_INPUT");
  expect(await refuse({ index: 2, tensor: "loss" })).toBe("RANGE_ERROR");
  expect(await refuse({ id: "999999", tensor: "loss" })).toBe("SAMPLE_NOT_FOUND");
  expect(await refuse({ index: 0, tensor: "none" })).toBe("TENSOR_NOT_FOUND");
  expect(await refuse({ index: 0, objectId: objects[0] })).toBe("TENSOR_NOT_FOUND");
  expect(await refuse({ index: 0, group: "seen", objectId: objects[1] })).toBe("OBJECT_NOT_FOUND");
  expect(await refuse({ ref: "none", index: 0, tensor: "loss" })).toBe("REF_NOT_FOUND");
});

const PAST = `query ($ref: String, $id: ID, $tensor: String!, $first: Int, $after: String) {
  dataset(owner: "admin", name: "blamed") {
    pastValues(ref: $ref, id: $id, tensor: $tensor, first: $first, after: $after) {
      nodes { commit { message } value { tensor { path } ... on NumberValue { number } } }
      pageInfo { hasNextPage endCursor }
    }
  }
}`;

interface Past {
  nodes: { commit: { message: string } | null; value: { number: number | null } | null }[];
  pageInfo: { hasNextPage: boolean; endCursor: string };
}

async function pastOf(variables: Record<string, unknown>): Promise<Past> {
  return (await ask(PAST, { tensor: "loss", ...variables })).dataset.pastValues;
}

const linesOf = ({ nodes }: Past) =>
  nodes.map(
    ({ commit, value }) => `${commit?.message ?? "uncommitted"}: ${value?.number ?? "none"}`,
  );

test("what a value has been is listed with its commits, uncommitted changes first, by pages", async () => {
  const id = String(ids[1]);
  expect(linesOf(await pastOf({ id }))).toEqual(["second: 20", "first: 2"]);
  expect(linesOf(await pastOf({ id, ref: commits["first"] }))).toEqual(["first: 2"]);
  const where = { dataset, branch: "main" };
  const set = (number: number | null) =>
    run(
      "setValues",
      {
        ...where,
        edits: [{ sample: { id }, tensor: "loss", value: number === null ? null : { number } }],
      },
      "revision",
    );
  await set(null);
  await run("renameTensor", { ...where, path: "loss", newPath: "cost" }, "tensor { path }");
  const page = await pastOf({ id, tensor: "cost", first: 2 });
  expect(linesOf(page)).toEqual(["uncommitted: none", "second: 20"]);
  expect(page.pageInfo.hasNextPage).toBe(true);
  const after = page.pageInfo.endCursor;
  const rest = await pastOf({ id, tensor: "cost", first: 2, after });
  expect(linesOf(rest)).toEqual(["first: 2"]);
  expect(rest.pageInfo.hasNextPage).toBe(false);
  const elsewhere = await query(PAST, { id, tensor: "loss", ref: commits["first"], after });
  expect(elsewhere.errors?.[0]?.extensions.code).toBe("CURSOR_EXPIRED");
  const { errors } = await query(PAST, { id, tensor: "loss" });
  expect(errors?.[0]?.extensions.code).toBe("TENSOR_NOT_FOUND");
});
