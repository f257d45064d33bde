import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startLoupe, type RunningLoupe } from "../../packages/cli/src/index.ts";
import { createTestDatabase } from "../helpers/test-database.ts";
import { makeFolder, runLoupe, type CommandResult } from "./run-loupe.ts";

const dataDir = join(await makeFolder(), "data");
const database = await createTestDatabase();
let loupe: RunningLoupe;

beforeAll(async () => {
  loupe = await startLoupe({ dataDir, port: 0, databaseUrl: database.url });
});
afterAll(() => loupe.close());

const NUMBERS = "admin/numbers";

function run(...args: string[]): Promise<CommandResult> {
  return runLoupe([...args, "--data-dir", dataDir]);
}

async function json<Answer>(...args: string[]): Promise<Answer> {
  const { stdout, stderr, exitCode } = await run(...args, "--json");
  expect([exitCode, stderr.includes("rror")]).toEqual([0, false]);
  return JSON.parse(stdout) as Answer;
}

interface QueryAnswer {
  samples: { index: number; sampleId: number; values: Record<string, unknown> }[];
  totalCount: number;
}

test("import, branch, evaluate, query, edit, commit and log, one after the other", async () => {
  const imported = await json<{ imported: number }>(
    "import",
    "house-numbers",
    "--dataset",
    NUMBERS,
    "--create",
    "--option",
    "count=8",
  );
  expect(imported).toMatchObject({ imported: 8, problems: [] });
  expect(await json("branch", "create", NUMBERS, "try")).toMatchObject({
    name: "try",
    hasUncommittedChanges: false,
  });
  const run = await json(
    "evaluate",
    NUMBERS,
    "--evaluator",
    "example/mean-brightness",
    "--branch",
    "try",
    "--group",
    "bright",
  );
  expect(run).toMatchObject({ state: "SUCCEEDED", samplesDone: 8, outputGroup: "bright" });

  const order = [
    "--ref",
    "try",
    "--order-by",
    "bright/brightness desc",
    "--tensors",
    "bright/brightness,labels",
  ];
  const { samples, totalCount } = await json<QueryAnswer>("query", NUMBERS, ...order, "--count");
  const brightness = samples.map(({ values }) => values["bright/brightness"] as number);
  expect([totalCount, brightness]).toEqual([8, brightness.toSorted((a, b) => b - a)]);

  const worst = samples[0]!;
  const labels = worst.values["labels"] as string[];
  await json(
    "edit",
    "remove-object",
    NUMBERS,
    "--branch",
    "try",
    "--index",
    String(worst.index),
    "--position",
    "0",
  );
  await json(
    "edit",
    "set",
    NUMBERS,
    "--branch",
    "try",
    "--index",
    String(worst.index),
    "--tensor",
    "bright/brightness",
    "--value",
    "0.5",
  );
  const [edited] = (
    await json<QueryAnswer>(
      "query",
      NUMBERS,
      "--ref",
      "try",
      "--order-by",
      "bright/brightness",
      "--first",
      "1",
    )
  ).samples;
  expect(edited).toMatchObject({
    sampleId: worst.sampleId,
    values: { labels: labels.slice(1), "bright/brightness": 0.5 },
  });

  const others = [0, 1, 2].filter((index) => index !== worst.index).slice(0, 2);
  await json("edit", "delete-samples", NUMBERS, "--branch", "try", "--index", others.join(","));
  expect(await json("commit", NUMBERS, "--branch", "try", "--message", "Correct it")).toMatchObject(
    { samplesDeleted: 2 },
  );
  const commits = await json<{ message: string; author: string }[]>("log", NUMBERS, "--ref", "try");
  expect(commits.map(({ message }) => message)).toEqual([
    "Correct it",
    expect.stringContaining("example/mean-brightness"),
    "Import house-numbers",
    "Create the dataset",
  ]);
  expect((await json<QueryAnswer>("query", NUMBERS, "--count")).totalCount).toBe(8);
});

test("people get tables and sentences", async () => {
  const queried = await run(
    "query",
    NUMBERS,
    "--ref",
    "try",
    "--tensors",
    "labels,bright/brightness",
    "--order-by",
    '"bright/brightness" * 2',
    "--first",
    "1",
  );
  expect(queried.stdout).toMatch(
    /^index {2}labels +bright\/brightness\n-+ {2}-+ {2}-+\n +\d+ {2}[\d ]+ 0\.5\nMore follow: --after \S+\n$/,
  );
  expect((await run("branch", "list", NUMBERS)).stdout).toMatch(
    /^branch +head +uncommitted +message\n.*\nmain .*\ntry .* no +Correct it\n$/s,
  );
  await run("edit", "delete-samples", NUMBERS, "--branch", "try", "--index", "0");
  expect((await run("branch", "list", NUMBERS)).stdout).toMatch(/\ntry .* yes /);
  expect((await run("reset", NUMBERS, "--branch", "try")).stdout).toMatch(
    /^Branch try is at its commit [0-9a-f]{12} again\.\n$/,
  );
  expect((await run("branch", "delete", NUMBERS, "try")).stdout).toBe("Branch try is deleted.\n");
});

test("a token is shown once, does what its role allows, and is revoked", async () => {
  const made = await json<{ id: string; secret: string; role: string }>(
    "token",
    "create",
    "reader",
    "--role",
    "reader",
  );
  const asReader = (...args: string[]) =>
    runLoupe([...args, "--server", loupe.url, "--token", made.secret]);
  expect((await asReader("log", NUMBERS)).exitCode).toBe(0);
  const refused = await asReader("branch", "create", NUMBERS, "mine");
  expect([refused.exitCode, refused.stdout]).toEqual([1, ""]);
  expect(refused.stderr).toContain("WRITER");
  expect((await run("token", "list")).stdout).not.toContain(made.secret);
  await json("token", "revoke", made.id);
  expect((await asReader("log", NUMBERS)).exitCode).toBe(1);
});

test("refusals are one sentence with exit code 1, as JSON where that was asked for", async () => {
  const nobody = `http://127.0.0.1:${await freePort()}`;
  const nowhere = await runLoupe(["log", NUMBERS, "--server", nobody]);
  expect(nowhere).toEqual({
    exitCode: 1,
    stdout: "",
    stderr: `There is no answer from ${nobody}: nothing listens there. Is Loupe started there?\n`,
  });
  const missing = await run("query", "admin/nothing", "--json");
  expect([missing.exitCode, JSON.parse(missing.stdout)]).toMatchObject([
    1,
    { error: { code: "DATASET_NOT_FOUND" } },
  ]);
  expect((await run("import", "house-numbers", "--dataset", "admin/nothing")).stderr).toContain(
    "With --create it is made.",
  );
  expect((await run("import", "nowhere.xyz", "--dataset", NUMBERS)).stderr).toMatch(
    /^No importer recognises nowhere\.xyz; .*\n$/,
  );
  expect((await run("commit", NUMBERS, "--branch", "main", "--message", "x")).stderr).toMatch(
    /has no uncommitted changes\.\n$/,
  );
  expect((await run("query", "numbers")).stderr).toContain("Expected OWNER/NAME");
  expect(
    (await run("edit", "set", NUMBERS, "--branch", "main", "--index", "0", "--tensor", "labels"))
      .stderr,
  ).toBe("Give exactly one of --value and --clear.\n");
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

test("doctor and db say how things are", async () => {
  const environment = { DATABASE_URL: database.url, LOUPE_PYTHON: "no-python" };
  const doctor = await runLoupe(["doctor", "--json", "--data-dir", dataDir], environment);
  expect(JSON.parse(doctor.stdout)).toMatchObject({
    ok: true,
    findings: [
      { what: "Node" },
      { what: "data folder" },
      { what: "plugins" },
      { what: "ONNX Runtime", state: "ok" },
      { what: "cuda" },
      { what: "tensorrt" },
      {
        what: "Python",
        state: "note",
        found: expect.stringContaining("there is no no-python; `apt"),
      },
      { what: "database" },
      { what: "server", state: "ok" },
    ],
  });
  expect((await run("db", "url")).stdout).toBe(`${database.url}\n`);
  const migrated = await runLoupe(["db", "migrate", "--data-dir", dataDir], environment);
  expect(migrated.stdout).toBe("The database is up to date.\n");
});
