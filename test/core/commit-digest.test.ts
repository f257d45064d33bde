import { expect, test } from "vitest";
import {
  appendSamples,
  commit,
  deleteSamples,
  editObjects,
  openBulkWrite,
  publishBulk,
  refAtCommit,
  setValues,
  type Commit,
  type Dataset,
} from "../../packages/core/src/index.ts";
import { collectChanges } from "../../packages/core/src/version/collect-changes.ts";
import { readStructure } from "../../packages/core/src/version/read-structure.ts";
import { makeDataset } from "../helpers/make-dataset.ts";
import { createTestDatabase } from "../helpers/test-database.ts";

const db = await createTestDatabase();

/** The digest that a commit was made with, and the one that its stored values give. */
async function digestsOf(dataset: Dataset, { id, parentIds }: Commit) {
  const [row] = await db.sql<{ digest: Buffer }[]>`
    select changes_digest as digest from commits where id = ${id}`;
  const structureAt = async (commitId: string) =>
    readStructure(db, await refAtCommit(db, dataset, commitId));
  const changes = await collectChanges(db, await structureAt(parentIds[0]!), await structureAt(id));
  return { made: row!.digest.toString("hex"), read: changes.digest.toString("hex") };
}

test("the digest of a commit can be computed again from what is stored", async () => {
  const { dataset } = await makeDataset(db, {
    x: { htype: "generic" },
    boxes: { htype: "bbox", describes: "OBJECT" },
  });
  const on = { dataset, branch: "main" };
  const message = { message: "step", author: "test" };
  const samples = [1, 2, 3].map((number) => ({
    values: { x: { number }, boxes: { boxes: [[number, 0, 5, 5]] } },
  }));
  const { sampleIds } = await appendSamples(db, { ...on, samples });
  const commits = [await commit(db, { ...on, ...message })];

  const bulk = await openBulkWrite(db, {
    score: { htype: "generic", dtype: "float32" },
    boxes: { htype: "bbox", describes: "OBJECT" },
    empty: { htype: "text" },
  });
  await bulk.write(
    sampleIds.map((sampleId) => ({
      sampleId,
      values: { score: { number: -sampleId }, boxes: { boxes: [[0, 0, 1, sampleId]] } },
    })),
  );
  const run = { ...on, ...message, group: "model_evaluation", result: await bulk.finish() };
  commits.push(await publishBulk(db, run));

  const [first, second] = sampleIds.map((id) => ({ id }));
  await setValues(db, { ...on, edits: [{ sample: first!, tensor: "x", value: null }] });
  const values = { boxes: { boxes: [[9, 9, 9, 9]] } };
  await editObjects(db, {
    ...on,
    edits: [{ sample: second!, group: "", change: { kind: "add", values } }],
  });
  await deleteSamples(db, { ...on, samples: [first!] });
  commits.push(await commit(db, { ...on, ...message }));

  for (const one of commits) {
    const { made, read } = await digestsOf(dataset, one);
    expect(read).toBe(made);
  }
});
