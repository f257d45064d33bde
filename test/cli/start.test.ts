import { stat, writeFile, readFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, test } from "vitest";
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

interface Started {
  url: string;
  signInUrl: string;
  adminToken: string | null;
  dataDir: string;
}

/** Starts Loupe with a Postgres of its own, lets `look` see to it, and stops it with SIGTERM. */
async function withLoupe(
  dataDir: string,
  look: (started: Started) => Promise<void>,
): Promise<number | null> {
  const child = spawnLoupe(["start", "--json", "--no-demo", "--port", "0", "--data-dir", dataDir]);
  try {
    await look(JSON.parse(await firstLine(child.stdout!)) as Started);
  } finally {
    child.kill("SIGTERM");
  }
  return exitOf(child);
}

test("the first start makes a token and an administrator, later ones find them, SIGTERM stops them", async () => {
  const dataDir = join(folder, "first");
  const first = await withLoupe(dataDir, async ({ url, signInUrl, adminToken }) => {
    const client = loupeClient({ url, token: adminToken! });
    const { viewer } = await client.query<{ viewer: object }>(
      "{ viewer { owner { name } role isAdministrator } }",
    );
    expect(viewer).toEqual({ owner: { name: "admin" }, role: "ADMIN", isAdministrator: true });
    const signIn = await fetch(signInUrl, { redirect: "manual" });
    expect([signIn.status, signIn.headers.get("set-cookie")?.includes("HttpOnly")]).toEqual([
      303,
      true,
    ]);
    expect((await fetch(signInUrl, { redirect: "manual" })).status).toBe(401);
    expect((await stat(join(dataDir, "cli-token"))).mode & 0o777).toBe(0o600);
    const inUse = await runLoupe(["start", "--no-demo", "--port", "0", "--data-dir", dataDir]);
    expect([inUse.exitCode, inUse.stderr]).toEqual([
      1,
      expect.stringMatching(/^Another Loupe \(process \d+\) is running on the data folder .*\n$/),
    ]);
  });
  expect(first).toBe(0);
  const second = await withLoupe(dataDir, async ({ adminToken }) => {
    expect(adminToken).toBe(null);
    const listed = await runLoupe(["token", "list", "--json", "--data-dir", dataDir]);
    expect(JSON.parse(listed.stdout)).toMatchObject([
      { name: "first-start" },
      { name: "command-line" },
    ]);
  });
  expect(second).toBe(0);
  expect((await stat(dataDir)).mode & 0o777).toBe(0o711);
});

test("a port that is taken is one sentence", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => taken.once("listening", resolve));
  const { port } = taken.address() as AddressInfo;
  const dataDir = join(folder, "taken");
  const result = await runLoupe(["start", "--port", String(port), "--data-dir", dataDir]);
  taken.close();
  expect(result).toEqual({
    exitCode: 1,
    stdout: "",
    stderr: `Port ${port} of 127.0.0.1 is taken by another program; choose another with --port.\n`,
  });
  await expect(stat(dataDir)).rejects.toThrow("ENOENT");
});

test("a folder that can't be written to is one sentence", async () => {
  const file = join(folder, "file");
  await writeFile(file, "");
  const result = await runLoupe(["start", "--port", "0", "--data-dir", join(file, "data")]);
  expect(result).toEqual({
    exitCode: 1,
    stdout: "",
    stderr: `The data folder ${file}/data can't be written to: a part of its path is a file. Choose another with --data-dir.\n`,
  });
  expect(await readFile(file, "utf8")).toBe("");
});

test("a database that is unreachable, malformed or too new is one sentence", async () => {
  const pool = await createTestDatabase();
  const unreachable = await start("postgres://somebody:secret@127.0.0.1:1/none");
  expect(unreachable.stderr).toBe(
    'Postgres at 127.0.0.1:1 (database "none") can\'t be used: nothing listens there.\n',
  );
  const malformed = await start("nonsense:secret");
  expect(malformed.stderr).toMatch(
    /^DATABASE_URL is no address of a Postgres; expected one such as [^\n]*\n$/,
  );
  await pool.sql`insert into migrations (name, hash) values ('9999_future', '')`;
  const tooNew = await start(pool.url);
  expect([tooNew.exitCode, JSON.parse(tooNew.stdout)]).toMatchObject([
    1,
    { error: { code: "DATABASE_TOO_NEW" } },
  ]);
});

function start(DATABASE_URL: string): Promise<CommandResult> {
  const args = ["start", "--port", "0", "--json", "--data-dir", join(folder, "external")];
  return runLoupe(args, { DATABASE_URL });
}
