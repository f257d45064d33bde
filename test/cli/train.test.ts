import { readFile, writeFile } from "node:fs/promises";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { join } from "node:path";
import type { ChildProcess } from "node:child_process";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loupeClient } from "../../packages/cli/src/index.ts";
import { createTestDatabase } from "../helpers/test-database.ts";
import {
  exitOf,
  firstLine,
  makeFolder,
  runLoupe,
  spawnLoupe,
  type CommandResult,
} from "./run-loupe.ts";

const folder = await makeFolder();
const dataDir = join(folder, "data");
const database = await createTestDatabase();
const NUMBERS = { owner: "admin", name: "numbers" };
const CONFIG = join(folder, "loupe.config.ts");
const environment = { LOUPE_CONFIG: CONFIG, DATABASE_URL: database.url };

let loupe: ChildProcess;
let url: string;

beforeAll(async () => {
  const means = new URL("../fixtures/plugins/means.ts", import.meta.url).href;
  await writeFile(CONFIG, `import means from "${means}"; export default { plugins: [means] };`);
  const args = ["start", "--data-dir", dataDir, "--port", "0", "--no-demo", "--json"];
  loupe = spawnLoupe(args, environment);
  loupe.stderr!.resume();
  ({ url } = JSON.parse(await firstLine(loupe.stdout!)) as { url: string });
  await makeNumbers();
}, 60_000);
afterAll(async () => {
  loupe.kill();
  await exitOf(loupe);
}, 30_000);

/** A dataset with one number a sample, of which the mean is 3. */
async function makeNumbers(): Promise<void> {
  const token = (await readFile(join(dataDir, "cli-token"), "utf8")).trim();
  const client = loupeClient({ url, token });
  const on = { dataset: NUMBERS, branch: "main" };
  const change = (mutation: string, input: object) => {
    const type = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input!`;
    return client.query(
      `mutation ($input: ${type}) { ${mutation}(input: $input) { clientMutationId } }`,
      { input },
    );
  };
  await change("createDataset", NUMBERS);
  await change("createTensor", { ...on, path: "score", htype: "GENERIC" });
  const samples = [1, 2, 3, 6].map((number) => ({ values: [{ tensor: "score", number }] }));
  await change("appendSamples", { ...on, samples });
  await change("commit", { ...on, message: "Numbers" });
}

function trainArguments(...args: string[]): string[] {
  return ["train", "admin/numbers@main", "--plugin", "means", "--data-dir", dataDir, ...args];
}

function train(...args: string[]): Promise<CommandResult> {
  return runLoupe(trainArguments(...args), environment);
}

interface Listed {
  id: string;
  kind: string;
  state: string;
  models: { reference: string }[];
}

async function listRuns(...args: string[]): Promise<Listed[]> {
  const asked = ["runs", "admin/numbers", "--data-dir", dataDir, "--json", ...args];
  return JSON.parse((await runLoupe(asked, environment)).stdout) as Listed[];
}

test("a training shows how it goes, and says which model it registered", async () => {
  const args = ["--val", "admin/numbers", "--option", "steps=40", "--name", "middle"];
  const { exitCode, stdout, stderr } = await train(...args);
  expect([exitCode, stderr]).toEqual([0, expect.stringContaining("Training with means …\n")]);
  expect(stdout.split("\n")).toEqual([
    expect.stringMatching(/^Trained on [0-9a-f]{12} in [\d.]+ s; registered:$/),
    expect.stringMatching(/^ {2}middle@1 [0-9a-f]{12}, error 1\.5, weight 3$/),
    "What it does:",
    "  loupe evaluate admin/numbers --evaluator means/distance --branch BRANCH --option model=middle@1",
    "",
  ]);
  expect(stderr).toMatch(/^Training with means: \d+ of 40, loss [\d.]+, weight [\d.]+/m);
  expect(stderr).toMatch(/^Validation at step 40: error 1\.5, weight 3$/m);
  expect(stderr).toMatch(/^Registered middle@1 /m);
  expect(stderr).toMatch(/^Training with means: 40 of 40$/m);
});

test("scripts get one JSON object, and find the training among the runs", async () => {
  const { exitCode, stdout } = await train("--json", "--name", "folds", "--option", "folds=2");
  expect(exitCode).toBe(0);
  const run = JSON.parse(stdout);
  expect(run).toMatchObject({
    trainer: "means/mean",
    state: "SUCCEEDED",
    options: { steps: 20, folds: 2 },
    inputs: [{ role: "score", tensor: "score" }],
    validationCommitId: null,
    error: null,
    models: [
      { fold: 0, reference: "folds-fold-0@1" },
      { fold: 1, reference: "folds-fold-1@1" },
    ],
  });
  const [newest] = await listRuns("--state", "succeeded", "--first", "1");
  expect(newest).toEqual({ kind: "training", ...run });
  const shown = await runLoupe(["run", "show", run.id, "--data-dir", dataDir], environment);
  expect(shown.stderr).toBe("");
  expect(shown.stdout).toMatch(
    /^means\/mean 0\.3\.0: succeeded, step 20 of 20 of fold 1\nread {4}[0-9a-f]{12}\nval {5}none\n/,
  );
  const refused = await runLoupe(["run", "pause", run.id, "--data-dir", dataDir], environment);
  expect([refused.stderr, refused.exitCode]).toEqual([
    "A training can only be cancelled; there is no pause.\n",
    1,
  ]);
});

test.each([
  [["--option", "speed=3"], /^There is no option "speed"; the options are: steps, delay, /],
  [["--option", "steps=many"], /^Option "steps" is "many"; expected /],
  [["--input", "score=colour"], /"colour"/],
  [["--val", "admin/nothing"], /^There is no dataset "nothing" of "admin"/],
])("the server refuses %j in a sentence, before anything is begun", async (args, sentence) => {
  const before = await listRuns();
  const { exitCode, stdout, stderr } = await train(...args);
  expect([exitCode, stdout]).toEqual([1, ""]);
  expect(stderr).toMatch(sentence);
  expect(await listRuns()).toEqual(before);
});

test("a plugin without trainers is refused, and the trainers are named", async () => {
  const args = ["train", "admin/numbers", "--plugin", "nothing", "--data-dir", dataDir];
  const { exitCode, stderr } = await runLoupe(args, environment);
  expect([exitCode, stderr]).toEqual([
    1,
    'There is no trainer "nothing"; the trainers are: means/mean.\n',
  ]);
});

test("what the trainer says of its failure is what is shown", async () => {
  const failed = await train("--option", "fault=throw", "--json");
  expect(failed.exitCode).toBe(1);
  expect(JSON.parse(failed.stdout)).toEqual({
    error: {
      code: "TRAINER_FAILED",
      message: expect.stringMatching(
        /^The training with means\/mean failed: .*the numbers are too large/,
      ),
    },
  });
  expect((await listRuns("--first", "1"))[0]).toMatchObject({ state: "FAILED", models: [] });
});

test("Ctrl+C cancels the training", async () => {
  const child = spawnLoupe(trainArguments("--option", "delay=200", "--option", "steps=1000"), {
    ...environment,
  });
  const stderr = await readUntil(child, /\d+ of 1000/);
  child.kill("SIGINT");
  expect(await exitOf(child)).toBe(1);
  expect(await stderr.rest()).toMatch(
    /The training with means\/mean was cancelled; no model of it was registered\.\n$/,
  );
  expect((await listRuns("--first", "1"))[0]).toMatchObject({ state: "CANCELLED", models: [] });
});

test("a lost connection is taken up again, and nothing is told twice", async () => {
  const proxy = await startProxy();
  const args = ["--server", proxy.url, "--option", "delay=50", "--option", "steps=60"];
  const child = spawnLoupe(trainArguments(...args), environment);
  const stderr = await readUntil(child, /environment /);
  proxy.cut();
  expect(await exitOf(child)).toBe(0);
  const text = stderr.before + (await stderr.rest());
  expect(text.match(/^process \d+$/gm)).toHaveLength(1);
  expect(text).toMatch(/^Training with means: 60 of 60$/m);
  expect(proxy.connections()).toBeGreaterThan(1);
  proxy.close();
});

/** What the process says until then, and a way to get the rest. */
async function readUntil(child: ChildProcess, seen: RegExp) {
  let text = "";
  const ended = new Promise<void>((resolve) => child.stderr!.once("end", resolve));
  await new Promise<void>((resolve) => {
    child.stderr!.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      if (seen.test(text)) resolve();
    });
    void ended.then(resolve);
  });
  expect(text).toMatch(seen);
  const { length } = text;
  return { before: text, rest: () => ended.then(() => text.slice(length)) };
}

/** Passes everything on to the server, until it cuts all connections. */
async function startProxy() {
  const sockets = new Set<Socket>();
  let count = 0;
  const proxy = createServer((client) => {
    count++;
    const { hostname, port } = new URL(url);
    const server = connect(Number(port), hostname);
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on("error", () => socket.destroy());
    }
    client.pipe(server).pipe(client);
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    connections: () => count,
    cut: () => sockets.forEach((socket) => socket.destroy()),
    close: () => {
      proxy.close();
      sockets.forEach((socket) => socket.destroy());
    },
  };
}
