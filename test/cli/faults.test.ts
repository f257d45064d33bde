import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import sharp from "sharp";
import { afterAll, expect, test } from "vitest";
import { loupeClient } from "../../packages/cli/src/index.ts";
import { openDatabase, type DatabasePool } from "../../packages/core/src/index.ts";
import { expectCommitsVerified, expectRefsVerified } from "../helpers/expect-verified.ts";
import { askingOf, type Asking, type FaultClient } from "../helpers/fault-client.ts";
import {
  appender,
  brancher,
  committer,
  objectEditor,
  runStarter,
  valueSetter,
} from "../helpers/fault-clients.ts";
import { askRuns, DATASET, RANGE, RUN } from "../helpers/fault-questions.ts";
import {
  endLeftProcesses,
  interruptStart,
  startLoupeProcess,
  type LoupeProcess,
} from "../helpers/loupe-process.ts";
import { makeFolder } from "./run-loupe.ts";

const KILLS = process.env["LOUPE_TEST_LONG"] ? 100 : 5;
const MAIN = { dataset: DATASET, branch: "main" };

const dataDir = join(await makeFolder(), "data");
afterAll(() => endLeftProcesses(dataDir));

test(
  "what was acknowledged outlives SIGKILL of the server and of Postgres, and nothing half done is seen",
  async () => {
    await interruptStart(dataDir);
    let server = await startLoupeProcess(dataDir);
    const told = new Set<string>();
    const clients = clientsOf(await prepare(server), told);
    let verified: string | null = null;
    for (let round = 0; round < KILLS; round++) {
      await workUntilKilled(clients, server, round % 2 === 0 ? "server" : "Postgres");
      if (round % 3 === 0) await interruptStart(dataDir);
      server = await startLoupeProcess(dataDir);
      const asking = askingOf(server);
      verified = await expectCommitsVerified(asking.ask, DATASET, verified);
      await Promise.all(clients.map((client) => client.recover(asking)));
      await expectNothingHeld(server);
    }
    expect(clients.filter((client) => client.acknowledged() === 0)).toEqual([]);
    await expectRunsEnded(server);
    await expectCommits(askingOf(server), told);
    await expectCommitsVerified(askingOf(server).ask, DATASET);
    await expectRefsVerified(askingOf(server).ask, DATASET);
    expect(await server.stop()).toBe(true);
  },
  60_000 + KILLS * 20_000,
);

/** Samples that clients write to, committed; answers their ids. */
async function prepare(server: LoupeProcess): Promise<number[]> {
  const { ask } = askingOf(server);
  const change = async (mutation: string, input: object, fields = "clientMutationId") => {
    const type = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input!`;
    const text = `mutation ($input: ${type}) { ${mutation}(input: $input) { ${fields} } }`;
    return (await ask(text, { input }))[mutation];
  };
  await change("createDataset", DATASET);
  for (const path of ["a", "b", "marker"])
    await change("createTensor", { ...MAIN, path, htype: "GENERIC" });
  const classes = { path: "label", htype: "CLASS_LABEL", classNames: ["a", "b"] };
  await change("createTensor", { ...MAIN, ...classes, describes: "OBJECT" });
  await change("createTensor", { ...MAIN, path: "score", htype: "GENERIC", describes: "OBJECT" });
  await change("createTensor", { ...MAIN, path: "images", htype: "IMAGE" });
  const png = await sharp({ create: { width: 640, height: 480, channels: 3, background: "#369" } })
    .png()
    .toBuffer();
  const { digest } = await loupeClient(server).uploadImage(DATASET, png);
  const values = [
    { tensor: "a", number: 0 },
    { tensor: "b", number: 0 },
    { tensor: "images", image: digest },
  ];
  const samples = Array.from({ length: 40 }, () => ({ values }));
  const { sampleIds } = await change("appendSamples", { ...MAIN, samples }, "sampleIds");
  await change("commit", { ...MAIN, message: "First" });
  for (const name of ["side", "runs"]) await change("createBranch", { dataset: DATASET, name });
  return sampleIds;
}

function clientsOf(sampleIds: readonly number[], told: Set<string>): FaultClient[] {
  return [
    valueSetter(sampleIds.slice(0, 4)),
    valueSetter(sampleIds.slice(4, 8)),
    objectEditor(sampleIds[8]!),
    objectEditor(sampleIds[9]!),
    appender(RANGE),
    appender(2 * RANGE),
    committer(told),
    brancher("side", 3 * RANGE, told),
    runStarter(),
  ];
}

/** Kills at a moment drawn at random; without Postgres, the server is asked to end. */
async function workUntilKilled(
  clients: readonly FaultClient[],
  server: LoupeProcess,
  victim: "server" | "Postgres",
): Promise<void> {
  const stopping = new AbortController();
  const asking = askingOf(server);
  const working = clients.map((client) => client.work(asking, stopping.signal));
  const kill = async () => {
    await sleep(300 + Math.random() * 2000);
    stopping.abort();
    if (victim === "server") return server.killServer();
    await server.killPostgres();
    await sleep(Math.random() * 500);
    expect(await server.stop(), "the server ends without its Postgres").toBe(true);
  };
  await Promise.all([kill(), ...working]);
}

/**
 * Connections of a killed server are gone, and with them their locks; nobody else holds any, but
 * for the runs at work.
 */
async function expectNothingHeld(server: LoupeProcess): Promise<void> {
  const pool = openDatabase(server.databaseUrl, { connections: 1 });
  try {
    await expect.poll(() => listHeld(pool, server.startedAt), { timeout: 30_000 }).toEqual([]);
  } finally {
    await pool.close();
  }
}

async function listHeld({ sql }: DatabasePool, startedAt: Date): Promise<object[]> {
  return sql<object[]>`
    select a.pid, a.backend_start, l.locktype, l.classid::int, l.objid::int, r.state as run
    from pg_stat_activity a
    left join pg_locks l on l.pid = a.pid and l.locktype = 'advisory' and l.database = a.datid
    left join evaluation_runs r on l.classid::int = ${RUN_LOCK} and r.id = l.objid::int
    where a.backend_type = 'client backend' and a.datname = current_database()
      and (a.backend_start < ${startedAt.toISOString()}::timestamptz or (l.pid is not null and r.state is distinct from 'RUNNING'))`;
}

/** The class of the advisory locks of runs. */
const RUN_LOCK = 1_869_967_218;

/**
 * Those that were left behind too: each is carried out or failed, only successes are seen, and
 * another one goes through.
 */
async function expectRunsEnded(server: LoupeProcess): Promise<void> {
  const asking = askingOf(server);
  await asking.ask(
    `mutation ($input: StartRunInput!) { startRun(input: $input) { clientMutationId } }`,
    { input: { ...RUN, message: "Last" } },
  );
  const left = async () =>
    (await askRuns(asking)).filter(({ state }) => state === "QUEUED" || state === "RUNNING");
  await expect.poll(left, { timeout: 120_000, interval: 500 }).toEqual([]);
  const runs = await askRuns(asking);
  const commits = runs.flatMap(({ commit }) => commit?.commitId ?? []);
  const succeeded = runs.filter(({ state }) => state === "SUCCEEDED");
  const errors = runs.map(({ error }) => error?.code ?? "none");
  expect(runs[0]).toMatchObject({ message: "Last", state: "SUCCEEDED" });
  expect(new Set([...errors, "none", "RUN_STOPPED"])).toEqual(new Set(["none", "RUN_STOPPED"]));
  expect(succeeded).toEqual(runs.filter(({ commit }) => commit !== null));
  const onBranch = await askCommits(asking, "runs");
  expect(onBranch.slice(0, -2).toSorted()).toEqual(commits.toSorted());
  await expectNoOrphans(server);
}

async function expectNoOrphans(server: LoupeProcess): Promise<void> {
  const pool = openDatabase(server.databaseUrl, { connections: 1 });
  try {
    const [row] = await pool.sql<{ orphans: number }[]>`
      select count(*)::int as orphans from cells
      where column_id not in (select column_id from tensor_definitions)`;
    expect(row!.orphans).toBe(0);
  } finally {
    await pool.close();
  }
}

async function expectCommits(asking: Asking, told: ReadonlySet<string>): Promise<void> {
  const found = new Set([
    ...(await askCommits(asking, "main")),
    ...(await askCommits(asking, "side")),
  ]);
  expect([...told].filter((id) => !found.has(id))).toEqual([]);
}

interface CommitPage {
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
  nodes: { commitId: string }[];
}

/** The newest first. */
async function askCommits({ ask }: Asking, ref: string): Promise<string[]> {
  const ids: string[] = [];
  for (let after: string | null = null; ;) {
    const page: CommitPage = (
      await ask(
        `query ($owner: String!, $name: String!, $ref: String!, $after: String) {
          dataset(owner: $owner, name: $name) { commits(ref: $ref, first: 1000, after: $after) {
            pageInfo { hasNextPage endCursor } nodes { commitId } } } }`,
        { ...DATASET, ref, after },
      )
    ).dataset.commits;
    ids.push(...page.nodes.map(({ commitId }) => commitId));
    if (!page.pageInfo.hasNextPage) return ids;
    after = page.pageInfo.endCursor;
  }
}
