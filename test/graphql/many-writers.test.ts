import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import {
  authenticate,
  getCommit,
  getDataset,
  type DatasetKey,
} from "../../packages/core/src/index.ts";
import { explainHistory, type CommitState } from "../helpers/explain-history.ts";
import { expectCommitsVerified, expectRefsVerified } from "../helpers/expect-verified.ts";
import { branchUntil, expectSideBranch, united, type SideBranch } from "../helpers/side-writers.ts";
import { startTestServer } from "../helpers/start-server.ts";
import { emptyLog, textsOf, type State, type WriterLog } from "../helpers/writer-log.ts";
import { askState, readState, TENSORS } from "../helpers/writer-state.ts";
import { sendTo, type Writers } from "../helpers/writer-requests.ts";
import { writeUntil } from "../helpers/writers.ts";

const WRITERS = 32;
/** Of these, so many make branches of their own. */
const SIDES = 2;
const SECONDS = process.env["LOUPE_TEST_LONG"] ? 60 : 8;

const { ask, query, pool, token } = await startTestServer();

test(
  "what many wrote at once is what they were acknowledged, in one order",
  async () => {
    const { writers, dataset } = await prepare("many");
    const read = (ref: string) => readState(pool, dataset, ref);
    const sides = await writeTogether(writers);

    const end = await read("main");
    expect(await askState(ask, dataset, "main")).toEqual(end);
    const commits = await readCommits(dataset);
    expect(explainHistory(writers.log, { commits, end })).toEqual([]);
    for (const side of sides)
      await expectSideBranch(side, { commits, log: writers.log.commits }, async (id) => ({
        state: await read(id),
        parentIds: (await getCommit(pool, dataset, id)).parentIds,
      }));
    await expectMerged(writers, sides, read);
    await expectCommitsVerified(ask, writers.where.dataset);
    await expectRefsVerified(ask, writers.where.dataset);
    console.info(describe(writers.log, sides));
  },
  SECONDS * 4000 + 120_000,
);

/** For so long, and until each kind of thing was done: else there is nothing to explain. */
async function writeTogether(writers: Writers): Promise<SideBranch[]> {
  const stop = new AbortController();
  const writing = [
    ...Array.from({ length: WRITERS - SIDES }, () => writeUntil(writers, stop.signal)),
    ...Array.from({ length: SIDES }, () => branchUntil(writers, stop.signal)),
  ];
  const timing = (async () => {
    await sleep(SECONDS * 1000);
    while (!isBusy(writers.log) && !stop.signal.aborted) await sleep(200);
  })();
  await Promise.race([timing, Promise.all(writing)]).finally(() => stop.abort());
  return (await Promise.all(writing)).flatMap((branches) => branches ?? []);
}

const KINDS = ["append", "delete", "set", "count", "add", "update", "raise", "remove"] as const;

function isBusy({ writes, commits }: WriterLog): boolean {
  const done = new Set(writes.flatMap(({ changes }) => changes.map(({ kind }) => kind)));
  return commits.length > 2 && KINDS.every((kind) => done.has(kind));
}

/** One after another, the side branches bring to `main` what was appended there. */
async function expectMerged(
  writers: Writers,
  sides: readonly SideBranch[],
  read: (ref: string) => Promise<State>,
): Promise<void> {
  const { errors } = await query(
    `mutation ($input: CommitInput!) { commit(input: $input) { commit { commitId } } }`,
    { input: { ...writers.where, message: "Last" } },
  );
  expect(errors?.[0]?.extensions.code ?? "NOTHING_TO_COMMIT").toBe("NOTHING_TO_COMMIT");
  let expected = await read("main");
  for (const { name, commits } of sides) {
    await sendTo(writers, "mergeBranch", { source: name }, "commit { commitId }");
    expected = united(expected, commits.at(-1)!.own);
    expect(textsOf(await read("main"))).toEqual(textsOf(expected));
  }
}

type WrittenDataset = DatasetKey & Writers["where"]["dataset"];

/** A dataset with a first commit of samples that everybody writes to. */
async function prepare(name: string): Promise<{ writers: Writers; dataset: WrittenDataset }> {
  const where = { dataset: { owner: "admin", name }, branch: "main" };
  await ask(
    `mutation ($input: CreateDatasetInput!) { createDataset(input: $input) { clientMutationId } }`,
    { input: where.dataset },
  );
  for (const tensor of TENSORS)
    await ask(
      `mutation ($input: CreateTensorInput!) { createTensor(input: $input) { clientMutationId } }`,
      { input: { ...where, ...tensor } },
    );
  const values = [{ tensor: "counter", number: 0 }];
  const { appendSamples } = await ask(
    `mutation ($input: AppendSamplesInput!) { appendSamples(input: $input) { sampleIds } }`,
    { input: { ...where, samples: Array.from({ length: 8 }, () => ({ values })) } },
  );
  await ask(`mutation ($input: CommitInput!) { commit(input: $input) { clientMutationId } }`, {
    input: { ...where, message: "First" },
  });
  let last = 0;
  const writers: Writers = {
    query,
    where,
    log: emptyLog(),
    shared: appendSamples.sampleIds,
    appended: new Set(),
    objects: new Map(),
    token: () => ++last,
  };
  const found = await getDataset(pool, await authenticate(pool, token), "admin", name);
  return { writers, dataset: { ...found, ...where.dataset } };
}

interface CommitNode extends Omit<CommitState, "state"> {
  parents: { commitId: string }[];
}

interface CommitPage {
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
  nodes: CommitNode[];
}

/** The history of `main`, from the commit that the writers began at. */
async function readCommits(dataset: WrittenDataset): Promise<CommitState[]> {
  const { owner, name } = dataset;
  const nodes = new Map<string, CommitNode>();
  for (let after: string | null = null; ;) {
    const commits: CommitPage = (await ask(COMMITS, { owner, name, after })).dataset.commits;
    for (const node of commits.nodes) nodes.set(node.commitId, node);
    if (!commits.pageInfo.hasNextPage) break;
    after = commits.pageInfo.endCursor;
  }
  const chain: CommitState[] = [];
  let node = [...nodes.values()].find(({ commitId }) => !isParent(nodes, commitId));
  for (; node && node.parents.length > 0; node = nodes.get(node.parents[0]!.commitId)) {
    chain.unshift({ ...node, state: await readState(pool, dataset, node.commitId) });
  }
  return chain;
}

const COMMITS = `query ($owner: String!, $name: String!, $after: String) {
  dataset(owner: $owner, name: $name) { commits(ref: "main", first: 200, after: $after) {
    pageInfo { hasNextPage endCursor }
    nodes { commitId samplesAdded samplesDeleted valuesChanged parents { commitId } } } } }`;

function isParent(nodes: ReadonlyMap<string, CommitNode>, id: string): boolean {
  return [...nodes.values()].some(({ parents }) => parents.some(({ commitId }) => commitId === id));
}

function describe({ writes, commits, refusals }: WriterLog, sides: readonly unknown[]): string {
  const taken = commits
    .map(({ sentAt, answeredAt }) => answeredAt - sentAt)
    .toSorted((a, b) => a - b);
  const at = (part: number) => Math.round(taken[Math.floor((taken.length - 1) * part)]!);
  return (
    `${WRITERS} writers in ${SECONDS} s: ${writes.length} writes, ${commits.length} commits, ` +
    `${refusals.length} refusals, ${sides.length} branches; a commit took ${at(0.5)} ms in the middle, ${at(1)} ms at most.`
  );
}
