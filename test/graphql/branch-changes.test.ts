import { afterEach, expect, test } from "vitest";
import { createClient } from "graphql-sse";
import { startServer } from "@loupe/server";
import { startTestServer } from "../helpers/start-server.ts";

const server = await startTestServer();
const { ask, person } = server;

const KEY = { owner: "admin", name: "watched" };
const on = { dataset: KEY, branch: "main" };

const mutate = (name: string, input: object, fields = "clientMutationId") =>
  ask(
    `mutation ($input: ${name[0]!.toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { ${fields} } }`,
    { input },
  );

await ask(
  `mutation { createDataset(input: { owner: "admin", name: "watched" }) { dataset { id } } }`,
);
await mutate("createTensor", { ...on, path: "loss", htype: "GENERIC" });
await mutate("createTensor", { ...on, path: "note", htype: "TEXT" });
const { appendSamples } = await mutate(
  "appendSamples",
  { ...on, samples: [{ values: [] }, { values: [] }] },
  "sampleIds revision",
);
const [sample] = appendSamples.sampleIds;

interface Change {
  revision: number;
  branch: { name: string } | null;
  head: { message: string };
  headMoved: boolean;
  wasReset: boolean;
  samplesChanged: boolean;
  tensorsChanged: boolean;
  tensors: string[];
  isDeleted: boolean;
}

const WATCH = `subscription ($branches: [BranchWatch!]!) {
  branchChanges(branches: $branches) {
    revision branch { name } head { message } headMoved wasReset samplesChanged tensorsChanged tensors isDeleted
  }
}`;

const ends: (() => void)[] = [];
afterEach(() => ends.splice(0).forEach((end) => end()));

/** The changes of branches, one after the other. */
function watch(branches: object[], url = server.url, token = server.token) {
  const client = createClient({
    url: `${url}/graphql`,
    headers: { authorization: `Bearer ${token}` },
    retryAttempts: 0,
  });
  ends.push(() => client.dispose());
  const events = client.iterate<{ branchChanges: Change }>({
    query: WATCH,
    variables: { branches },
  });
  return {
    async next(): Promise<Change> {
      const { value } = await events.next();
      if (value?.errors) throw new Error(JSON.stringify(value.errors));
      return value?.data?.branchChanges;
    },
  };
}

async function revisionOf(branch = "main"): Promise<number> {
  const { dataset } = await ask(
    `query ($owner: String!, $name: String!, $branch: String!) { dataset(owner: $owner, name: $name) { branch(name: $branch) { revision } } }`,
    { ...KEY, branch },
  );
  return dataset.branch.revision;
}

const setLoss = (number: number) =>
  mutate("setValues", {
    ...on,
    edits: [{ sample: { id: sample }, tensor: "loss", value: { number } }],
  });

const NOTHING = {
  headMoved: false,
  wasReset: false,
  samplesChanged: false,
  tensorsChanged: false,
  tensors: [],
  isDeleted: false,
};

test("each change says what to read again", async () => {
  const changes = watch([{ ...on, since: await revisionOf() }]);
  await setLoss(1);
  const edited = await changes.next();
  expect(edited).toMatchObject({ ...NOTHING, tensors: ["loss"], branch: { name: "main" } });
  expect(edited.revision).toBe(await revisionOf());

  await mutate("deleteSamples", { ...on, samples: [{ id: appendSamples.sampleIds[1] }] });
  expect(await changes.next()).toMatchObject({
    ...NOTHING,
    samplesChanged: true,
  });

  await mutate("commit", { ...on, message: "Loss" }, "commit { commitId }");
  expect(await changes.next()).toMatchObject({
    ...NOTHING,
    headMoved: true,
    head: { message: "Loss" },
  });

  await mutate("createTensor", { ...on, path: "iou", htype: "GENERIC" });
  const made = await changes.next();
  expect(made).toMatchObject({
    ...NOTHING,
    tensorsChanged: true,
    tensors: ["iou", "loss", "note"],
  });

  await mutate("resetBranch", on);
  expect(await changes.next()).toMatchObject({
    wasReset: true,
    samplesChanged: true,
    headMoved: false,
  });
});

test("who comes back is told what happened meanwhile", async () => {
  const since = await revisionOf();
  await setLoss(2);
  await setLoss(3);
  await mutate("commit", { ...on, message: "Meanwhile" }, "commit { commitId }");
  const change = await watch([{ ...on, since }]).next();
  expect(change).toMatchObject({
    ...NOTHING,
    headMoved: true,
    tensors: ["loss"],
    head: { message: "Meanwhile" },
  });
  expect(change.revision).toBe(await revisionOf());
});

test("a branch that is named twice is watched since the earlier revision", async () => {
  const since = await revisionOf();
  await setLoss(7);
  const change = await watch([{ ...on, since }, on]).next();
  expect(change).toMatchObject({ ...NOTHING, tensors: ["loss"] });
});

test("one connection serves several branches, until they are deleted", async () => {
  await mutate("createBranch", { dataset: KEY, name: "second" }, "branch { name }");
  await mutate("createBranch", { dataset: KEY, name: "third" }, "branch { name }");
  const watched = await Promise.all(
    ["second", "third"].map(async (branch) => ({
      dataset: KEY,
      branch,
      since: await revisionOf(branch),
    })),
  );
  const changes = watch(watched);
  const text = { tensor: "note", value: { text: "blurred" } };
  await mutate("setValues", {
    dataset: KEY,
    branch: "third",
    edits: [{ sample: { id: sample }, ...text }],
  });
  expect(await changes.next()).toMatchObject({ branch: { name: "third" }, tensors: ["note"] });
  await mutate("deleteBranch", { dataset: KEY, name: "third" });
  expect(await changes.next()).toMatchObject({ branch: null, isDeleted: true });
  await mutate("deleteBranch", { dataset: KEY, name: "second" });
  expect(await changes.next()).toMatchObject({ branch: null, isDeleted: true });
  expect(await changes.next()).toBeUndefined();
});

test("one connection serves as many branches as a page lists", async () => {
  await mutate("createBranch", { dataset: KEY, name: "last" }, "branch { name }");
  const last = { dataset: KEY, branch: "last" };
  const since = await revisionOf("last");
  const changes = watch([...Array.from({ length: 199 }, () => on), { ...last, since }]);
  await mutate("createTensor", { ...last, path: "seen", htype: "TEXT" });
  expect(await changes.next()).toMatchObject({ branch: { name: "last" }, tensorsChanged: true });
});

test("another server process tells of it as well", async () => {
  const { pool, blobs, queue } = server;
  const log = { info: () => {}, error: () => {} };
  const plugins = { plugins: [], configUrl: import.meta.url };
  const other = await startServer({ pool, blobs, queue, plugins, port: 0, log });
  const change = watch([{ ...on, since: await revisionOf() }], other.url).next();
  await setLoss(4);
  expect((await change).tensors).toEqual(["loss"]);
  ends.splice(0).forEach((end) => end());
  await other.close();
});

test("who may no longer see the dataset is told nothing more", async () => {
  await mutate("updateDataset", { dataset: KEY, visibility: "PUBLIC" });
  const changes = watch(
    [{ ...on, since: await revisionOf() }],
    server.url,
    await person("passer-by"),
  );
  await setLoss(5);
  expect((await changes.next()).tensors).toEqual(["loss"]);
  await mutate("updateDataset", { dataset: KEY, visibility: "PRIVATE" });
  await setLoss(6);
  await expect(changes.next()).rejects.toThrow("DATASET_NOT_FOUND");
});

test("what can't be watched is refused", async () => {
  const refusal = (branches: object[], token = server.token) => {
    const read = watch(branches, server.url, token).next();
    return read.then(
      () => "",
      (thrown: Error) => thrown.message,
    );
  };
  expect(await refusal([{ dataset: KEY, branch: "lost" }])).toContain("REF_NOT_FOUND");
  expect(await refusal([{ ...on, since: 1e12 }])).toContain("INVALID_INPUT");
  expect(await refusal(Array.from({ length: 201 }, () => on))).toContain("LIMIT_EXCEEDED");
  expect(await refusal([on], await person("eve"))).toContain("DATASET_NOT_FOUND");
});
