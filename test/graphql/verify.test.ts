import { beforeAll, expect, test } from "vitest";
import { createDataset, ensureAdministrator, type Dataset } from "@loupe/core";
import { makeHistory, type HealthyHistory } from "../helpers/healthy-dataset.ts";
import { startTestServer } from "../helpers/start-server.ts";

const server = await startTestServer();
let dataset: Dataset;
let history: HealthyHistory;

beforeAll(async () => {
  const { ownerId } = await ensureAdministrator(server.pool, "admin");
  const actor = {
    ownerId,
    ownerName: "admin",
    tokenName: "test",
    role: "ADMIN",
    isAdministrator: true,
  } as const;
  dataset = await createDataset(server.pool, actor, { owner: "admin", name: "digits" });
  history = await makeHistory(server.pool, server.blobs, dataset);
});

const VERIFY = `query ($first: Int, $after: String) {
  dataset(owner: "admin", name: "digits") {
    verifyCommits(first: $first, after: $after) {
      checked totalCount endCursor hasNextPage problems { commitId message }
    }
    verifyRefs { checked problems { ref tensor sampleId message } }
  }
}`;

test("commits and refs that match have no problems, page by page", async () => {
  const { dataset: answer } = await server.ask(VERIFY);
  expect(answer).toEqual({
    verifyCommits: {
      checked: 5,
      totalCount: 5,
      endCursor: history.commits[3].id,
      hasNextPage: false,
      problems: [],
    },
    verifyRefs: { checked: 3, problems: [] },
  });
  const after = history.commits[0].id;
  const page = await server.ask(VERIFY, { first: 1, after });
  expect(page.dataset.verifyCommits).toEqual({
    checked: 1,
    totalCount: 5,
    endCursor: history.commits[1].id,
    hasNextPage: true,
    problems: [],
  });
});

test("what was changed in the database is named", async () => {
  const [samples] = history.commits;
  const sampleId = history.sampleIds[5]!;
  await server.pool.sql`
    update cells set nums = nums[1:4] where sample_id = ${sampleId} and cardinality(nums) = 8`;
  const { verifyCommits, verifyRefs } = (await server.ask(VERIFY)).dataset;
  expect(verifyCommits.problems).toEqual([
    { commitId: samples.id, message: expect.stringMatching(/^What is stored differs/) },
  ]);
  expect(verifyRefs.problems).toContainEqual({
    ref: "first",
    tensor: "truth/boxes",
    sampleId,
    message: 'Tensor "truth/boxes" has 1 entries for the 2 objects of group "truth".',
  });
});

test("who may not read the dataset may not verify it, and bad pages are refused", async () => {
  const stranger = await server.person("stranger");
  const hidden = await server.query(VERIFY, {}, { token: stranger });
  expect(hidden.errors![0]!.extensions.code).toBe("DATASET_NOT_FOUND");
  const lost = await server.query(VERIFY, { after: "elsewhere" });
  expect(lost.errors![0]!.extensions.code).toBe("INVALID_CURSOR");
  const negative = await server.query(VERIFY, { first: -1 });
  expect(negative.errors![0]!.extensions.code).toBe("INVALID_INPUT");
});
