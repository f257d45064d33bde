import { afterAll, expect, test } from "vitest";
import {
  commit,
  createBranch,
  forkDataset,
  setValues,
  verifyCommits,
  verifyRefs,
  flattenColumns,
  type Dataset,
} from "../../packages/core/src/index.ts";
import { makeHistory } from "../helpers/healthy-dataset.ts";
import { makeDataset } from "../helpers/make-dataset.ts";
import { createTestDatabase } from "../helpers/test-database.ts";
import { verifyStage } from "../helpers/verify-stage.ts";

const db = await createTestDatabase();
const { blobs, dataset, history, close } = await verifyStage(db);
afterAll(close);

test("a history with changes of every kind matches, page by page", async () => {
  const all = await verifyCommits(db, dataset, { first: 100 });
  expect(all.commits.map(({ problems }) => problems)).toEqual([[], [], [], [], []]);
  expect(all.commits.slice(1).map(({ commitId }) => commitId)).toEqual(
    history.commits.map(({ id }) => id),
  );
  expect([all.totalCount, all.hasNextPage]).toEqual([5, false]);
  const after = all.commits[1]!.commitId;
  const page = await verifyCommits(db, dataset, { first: 2, after });
  expect(page).toEqual({ commits: all.commits.slice(2, 4), totalCount: 5, hasNextPage: true });
  expect(await verifyRefs(db, blobs, dataset)).toEqual({ refsChecked: 3, problems: [] });
});

test("a fork matches, with the commits that it shares", async () => {
  const { actor, dataset: source } = await makeDataset(db);
  const { commits, sampleIds } = await makeHistory(db, blobs, source);
  const fork = await forkDataset(db, actor, { source, name: "fork" });
  await setValues(db, {
    dataset: fork,
    branch: "side",
    edits: [{ sample: { id: sampleIds[1]! }, tensor: "loss", value: { number: 5 } }],
  });
  const made = await commit(db, { dataset: fork, branch: "side", message: "own", author: "test" });
  await db.sql`update commits set author = 'somebody' where id = ${commits[1].id}`;
  const page = await verifyCommits(db, fork, { first: 100 });
  expect(page.commits.map(({ commitId }) => commitId)).toContain(made.id);
  const broken = page.commits.filter(({ problems }) => problems.length > 0);
  expect(broken.map(({ commitId }) => commitId)).toEqual([commits[1].id]);
  expect(await verifyRefs(db, blobs, fork)).toEqual({ refsChecked: 3, problems: [] });
});

test("a cursor that no ref reaches is refused", async () => {
  const other = await makeDataset(db);
  await expect(
    verifyCommits(db, other.dataset, { first: 1, after: history.commits[0].id }),
  ).rejects.toMatchObject({ code: "INVALID_CURSOR" });
});

test("a column that was flattened still has to hold what its chain held", async () => {
  const { dataset: other } = await makeDataset(db);
  const { sampleIds } = await makeHistory(db, blobs, other);
  const deep = await makeDeepBranch(other, sampleIds);
  const flattened = await flattenColumns(db);
  const loss = flattened.find(({ path }) => path === "loss")!;
  const healthy = await verifyCommits(db, other, { first: 100 });
  expect(healthy.commits.flatMap(({ problems }) => problems)).toEqual([]);
  expect(await verifyRefs(db, blobs, other)).toMatchObject({ problems: [] });
  const sampleId = sampleIds[5]!;
  await db.sql`
    update cells set num = num + 1 where column_id = ${loss.columnId} and sample_id = ${sampleId}`;
  const message = `The value in column ${loss.columnId} is not the one of the columns that it was flattened from.`;
  const { problems } = await verifyRefs(db, blobs, other);
  expect(problems).toEqual([{ ref: deep.branch, tensor: "loss", sampleId, message }]);
  const { commits } = await verifyCommits(db, other, { first: 100 });
  expect(commits.filter((one) => one.problems.length > 0)).toEqual([
    { commitId: deep.head, problems: [`Sample ${sampleId}: ${message}`] },
  ]);
});

/** A branch whose values are read through more columns than are left as they are. */
async function makeDeepBranch(of: Dataset, [first]: readonly number[]) {
  let [branch, head] = ["main", ""];
  for (let depth = 0; depth < 8; depth++) {
    await createBranch(db, { dataset: of, name: `deep-${depth}`, from: branch });
    branch = `deep-${depth}`;
    const edit = { sample: { id: first! }, tensor: "loss", value: { number: 100 + depth } };
    await setValues(db, { dataset: of, branch, edits: [edit] });
    head = (await commit(db, { dataset: of, branch, message: "deeper", author: "test" })).id;
  }
  return { branch, head };
}
