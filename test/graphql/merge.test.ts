import { beforeEach, expect, test } from "vitest";
import { startTestServer } from "../helpers/start-server.ts";

const { ask, query, person } = await startTestServer();

let made = 0;
let dataset = { owner: "admin", name: "" };
let ids: string[] = [];

/** Two committed samples with a loss and an object each, and a branch `side`. */
beforeEach(async () => {
  dataset = { owner: "admin", name: `merge-${++made}` };
  await run("createDataset", dataset, "dataset { id }");
  const where = { dataset, branch: "main" };
  await run("createTensor", { ...where, path: "loss", htype: "GENERIC" });
  const labels = { path: "labels", htype: "CLASS_LABEL", describes: "OBJECT" };
  await run("createTensor", { ...where, ...labels, classNames: ["a", "b"] });
  const values = [
    { tensor: "loss", number: 1 },
    { tensor: "labels", labels: ["a"] },
  ];
  const samples = [{ values }, { values }];
  ids = (await run("appendSamples", { ...where, samples }, "sampleIds")).sampleIds.map(String);
  await commit("main", "first");
  await run("createBranch", { dataset, name: "side" });
});

async function run(mutation: string, input: object, fields = "clientMutationId", token?: string) {
  const type = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input!`;
  const text = `mutation ($input: ${type}) { ${mutation}(input: $input) { ${fields} } }`;
  return (await ask(text, { input }, token ? { token } : {}))[mutation];
}

async function refuse(mutation: string, input: object, token?: string) {
  const type = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input!`;
  const text = `mutation ($input: ${type}) { ${mutation}(input: $input) { clientMutationId } }`;
  const { errors } = await query(text, { input }, token ? { token } : {});
  return errors![0]!.extensions;
}

async function setLoss(branch: string, sample: string, number: number) {
  const edits = [{ sample: { id: sample }, tensor: "loss", value: { number } }];
  await run("setValues", { dataset, branch, edits });
}

async function commit(branch: string, message: string) {
  const answer = await run("commit", { dataset, branch, message }, "commit { commitId }");
  return answer.commit.commitId as string;
}

async function read(fields: string) {
  const text = `query ($owner: String!, $name: String!) { dataset(owner: $owner, name: $name) { ${fields} } }`;
  return (await ask(text, dataset)).dataset;
}

test("a branch is merged, and the merge taken back", async () => {
  await setLoss("side", ids[0]!, 5);
  const theirs = await commit("side", "five");
  const fields =
    "isUpToDate commit { commitId message parents { commitId } valuesChanged } branch { name head { commitId } }";
  const input = { dataset, branch: "main", source: "side" };
  const merged = await run("mergeBranch", input, fields);
  expect(merged).toMatchObject({
    isUpToDate: false,
    commit: { message: "Merge side into main", valuesChanged: 1 },
    branch: { name: "main", head: { commitId: merged.commit.commitId } },
  });
  expect(merged.commit.parents[1]).toEqual({ commitId: theirs });
  expect(await run("mergeBranch", input, "isUpToDate")).toEqual({ isUpToDate: true });
  const revert = { dataset, branch: "main", commit: merged.commit.commitId, message: "Back" };
  const { revertPreview } = await read(
    `revertPreview(branch: "main", commit: "${merged.commit.commitId}") { conflictCount isUpToDate bases { commitId } }`,
  );
  expect(revertPreview).toEqual({
    conflictCount: 0,
    isUpToDate: false,
    bases: [{ commitId: merged.commit.commitId }],
  });
  expect(await run("revertCommit", revert, "commit { message parents { commitId } }")).toEqual({
    commit: { message: "Back", parents: [{ commitId: merged.commit.commitId }] },
  });
  const { sample } = await read(
    `sample(id: "${ids[0]}") { value(tensor: "loss") { ... on NumberValue { number } } }`,
  );
  expect(sample.value).toEqual({ number: 1 });
});

test("conflicts are listed with base, ours and theirs, page by page, and resolved by choice", async () => {
  for (const [position, sample] of ids.entries()) {
    await setLoss("main", sample, 10 + position);
    await setLoss("side", sample, 20 + position);
  }
  await commit("main", "ours");
  await commit("side", "theirs");
  const preview = (page: string) =>
    read(`mergePreview(branch: "main", source: "side") {
      isUpToDate conflictCount samplesAdded samplesDeleted
      conflicts(${page}) {
        nodes {
          key kind tensor sampleId group objectId hasBase takes
          base { description values { ... on NumberValue { number } } }
          ours { values { tensor { path } ... on NumberValue { number } } }
          theirs { values { ... on NumberValue { number } } }
        }
        pageInfo { hasNextPage endCursor }
      }
    }`);
  const { mergePreview } = await preview("first: 1");
  expect(mergePreview).toMatchObject({
    isUpToDate: false,
    conflictCount: 2,
    samplesAdded: 0,
    samplesDeleted: 0,
    conflicts: { pageInfo: { hasNextPage: true } },
  });
  const [first] = mergePreview.conflicts.nodes;
  expect(first).toMatchObject({
    kind: "VALUE",
    tensor: "loss",
    sampleId: Number(ids[0]),
    group: null,
    objectId: null,
    hasBase: true,
    takes: ["OURS", "THEIRS"],
    base: { description: "1", values: [{ number: 1 }] },
    ours: { values: [{ tensor: { path: "loss" }, number: 10 }] },
    theirs: { values: [{ number: 20 }] },
  });
  const after = mergePreview.conflicts.pageInfo.endCursor;
  const rest = (await preview(`first: 5, after: "${after}"`)).mergePreview.conflicts;
  expect(rest).toMatchObject({
    nodes: [{ sampleId: Number(ids[1]) }],
    pageInfo: { hasNextPage: false },
  });
  const input = { dataset, branch: "main", source: "side" };
  expect(await refuse("mergeBranch", input)).toMatchObject({
    code: "MERGE_CONFLICT",
    details: { conflictCount: 2, conflicts: [{ key: first.key }, {}] },
  });
  const unknown = { conflict: "value/0/0", take: "OURS" };
  expect(await refuse("mergeBranch", { ...input, choices: [unknown] })).toMatchObject({
    code: "INVALID_INPUT",
    inputPath: ["choices", 0, "conflict"],
  });
  const choices = [{ conflict: first.key, take: "THEIRS" }];
  await run("mergeBranch", { ...input, choices, strategy: "OURS" });
  const { samples } = await read(
    `samples { nodes { value(tensor: "loss") { ... on NumberValue { number } } } }`,
  );
  expect(samples.nodes).toEqual([{ value: { number: 20 } }, { value: { number: 11 } }]);
});

test("merging needs WRITER on the dataset and READER on the source's", async () => {
  const eve = await person("eve");
  const input = { dataset, branch: "main", source: "side" };
  expect(await refuse("mergeBranch", input, eve)).toMatchObject({ code: "DATASET_NOT_FOUND" });
  await run("createDataset", { owner: "eve", name: "own" }, "dataset { id }", eve);
  const across = { dataset: { owner: "eve", name: "own" }, branch: "main", source: "side" };
  expect(await refuse("mergeBranch", { ...across, sourceDataset: dataset }, eve)).toMatchObject({
    code: "DATASET_NOT_FOUND",
  });
});

test("a fork is merged back, and its commits can be read from the history", async () => {
  const fork = await run("forkDataset", { dataset, name: `fork-${made}` }, "dataset { name }");
  const home = dataset;
  dataset = { owner: "admin", name: fork.dataset.name };
  await setLoss("main", ids[0]!, 7);
  const theirs = await commit("main", "seven");
  const input = { dataset: home, branch: "main", source: "main", sourceDataset: dataset };
  dataset = home;
  const merged = await run("mergeBranch", input, "commit { message parents { commitId message } }");
  expect(merged.commit).toMatchObject({
    message: `Merge admin/fork-${made} main into main`,
    parents: [{ message: "first" }, { commitId: theirs, message: "seven" }],
  });
  const { commits, sample } = await read(`
    commits { nodes { message parents { message } } }
    sample(ref: "${theirs}", id: "${ids[0]}") { value(tensor: "loss") { ... on NumberValue { number } } }`);
  expect(commits.nodes[1]).toEqual({ message: "seven", parents: [{ message: "first" }] });
  expect(sample.value).toEqual({ number: 7 });
});
