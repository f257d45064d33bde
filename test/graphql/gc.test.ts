import sharp from "sharp";
import { expect, test } from "vitest";
import { startTestServer } from "../helpers/start-server.ts";

const { ask, query, person, pool, url, token, blobs } = await startTestServer();

const DATASET = { owner: "admin", name: "numbers" };
const AMOUNT = "{ count bytes }";
const COLLECT = `mutation ($input: CollectGarbageInput!) {
  collectGarbage(input: $input) {
    report {
      dryRun commits branches definitions columns
      values ${AMOUNT} blobsMarked ${AMOUNT} blobsRemoved ${AMOUNT} modelsRemoved ${AMOUNT} receipts
    }
  }
}`;

async function collect(input: object) {
  return (await ask(COLLECT, { input })).collectGarbage.report;
}

function run(mutation: string, input: object, fields = "clientMutationId") {
  const type = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input!`;
  return ask(`mutation ($input: ${type}) { ${mutation}(input: $input) { ${fields} } }`, { input });
}

async function uploadImage(): Promise<{ digest: string; bytes: number }> {
  const color = { width: 8, height: 8, channels: 3 as const, background: "teal" };
  const body = await sharp({ create: color }).png().toBuffer();
  const response = await fetch(`${url}/blobs?dataset=admin/numbers`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
    body: body as BodyInit,
  });
  const { digest } = (await response.json()) as { digest: string };
  return { digest, bytes: body.byteLength };
}

test("a deleted branch and an image that no value uses are counted, then removed", async () => {
  await run("createDataset", DATASET);
  const main = { dataset: DATASET, branch: "main" };
  await run("createTensor", { ...main, path: "x", htype: "GENERIC" });
  await run("createTensor", { ...main, path: "images", htype: "IMAGE" });
  await run("commit", { ...main, message: "tensors" });
  const side = { dataset: DATASET, branch: "side" };
  await run("createBranch", { dataset: DATASET, name: "side" });
  await run("appendSamples", { ...side, samples: [{ values: [{ tensor: "x", number: 1 }] }] });
  await run("commit", { ...side, message: "a sample" });
  await run("deleteBranch", { dataset: DATASET, name: "side" });
  const { digest, bytes } = await uploadImage();

  const removed = {
    commits: 1,
    branches: 1,
    definitions: 5,
    columns: 2,
    values: { count: 1, bytes: 64 },
    blobsMarked: { count: 1, bytes },
    blobsRemoved: { count: 0, bytes: 0 },
    receipts: 0,
    modelsRemoved: { count: 0, bytes: 0 },
  };
  expect(await collect({ dryRun: true })).toEqual({ dryRun: true, ...removed });
  expect(await collect({})).toEqual({ dryRun: false, ...removed });
  expect(await collect({ olderThanHours: 0.001 })).toMatchObject({ blobsRemoved: { count: 0 } });
  expect(await blobs.has(digest)).toBe(true);
  expect(await collect({ olderThanHours: 0 })).toMatchObject({ blobsRemoved: { count: 1, bytes } });
  expect(await blobs.has(digest)).toBe(false);

  expect(await uploadImage()).toEqual({ digest, bytes });
  expect(await blobs.has(digest)).toBe(true);
  const image = [{ values: [{ tensor: "images", image: digest }] }];
  await run("appendSamples", { ...main, samples: image });
  expect(await collect({ olderThanHours: 0 })).toMatchObject({ blobsRemoved: { count: 0 } });
});

test("a run stays listed when the commits that it names are gone", async () => {
  const dataset = { owner: "admin", name: "runs" };
  await run("createDataset", dataset);
  await run("createBranch", { dataset, name: "side" });
  const side = { dataset, branch: "side", message: "one", allowEmpty: true };
  const { commit } = (await run("commit", side, "commit { commitId }")).commit;
  await pool.sql`
    insert into evaluation_runs (dataset_id, branch_id, source_commit_id, commit_id, evaluator, plugin_version,
                                 options, inputs, output_group, message, author, state)
    select dataset_id, id, ${commit.commitId}, ${commit.commitId}, 'test/none', '1.0.0', '{}', '{}', '', 'one', 'test', 'SUCCEEDED'
    from branches where head_commit_id = ${commit.commitId}`;
  const runs = `query {
    dataset(owner: "admin", name: "runs") {
      runs { nodes { message sourceCommit { commitId } commit { commitId } } }
    }
  }`;
  const nodesOf = async () => (await ask(runs)).dataset.runs.nodes;
  expect(await nodesOf()).toEqual([{ message: "one", sourceCommit: commit, commit }]);
  await run("deleteBranch", { dataset, name: "side" });
  expect(await collect({})).toMatchObject({ commits: 1, branches: 0 });
  expect(await nodesOf()).toEqual([{ message: "one", sourceCommit: null, commit: null }]);
});

test("only an administrator may clean up, and hours are not negative", async () => {
  const secret = await person("eve");
  const asEve = await query(COLLECT, { input: { dryRun: true } }, { token: secret });
  expect(asEve.errors).toMatchObject([{ extensions: { code: "FORBIDDEN" } }]);
  const asNobody = await query(COLLECT, { input: { dryRun: true } }, { token: null });
  expect(asNobody.errors).toMatchObject([{ extensions: { code: "UNAUTHENTICATED" } }]);
  const negative = await query(COLLECT, { input: { olderThanHours: -1 } });
  expect(negative.errors).toMatchObject([
    {
      message: "olderThanHours is -1; expected 0 or more.",
      extensions: { code: "INVALID_INPUT", inputPath: ["olderThanHours"] },
    },
  ]);
});
