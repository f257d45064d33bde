import { execFileSync, spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readSocketUrl } from "../../packages/core/src/db/local-postgres/socket-url.ts";
import {
  type LocalPostgres,
  startLocalPostgres,
} from "../../packages/core/src/db/local-postgres/start-local-postgres.ts";

const MODULE = join(
  import.meta.dirname,
  "../../packages/core/src/db/local-postgres/start-local-postgres.ts",
);
const REPOSITORY = join(import.meta.dirname, "../..");
const isRoot = process.getuid?.() === 0;
if (!isRoot)
  console.info("Skipping what only root can try: other users and folders they can't enter.");

const NOBODY = { uid: 65534, gid: 65534 };
/** A normal user that every Linux has: Postgres refuses one without a name. */
const DAEMON = { uid: 1, gid: 1 };

/** Below a home of mode 0700 no other user can run this repository's code. */
const daemonReachesRepository =
  isRoot &&
  spawnSync("test", ["-r", MODULE, "-a", "-x", process.execPath], { ...DAEMON, cwd: "/" })
    .status === 0;
if (isRoot && !daemonReachesRepository)
  console.info("Skipping what another user does: they can't read this checkout.");

let root: string;
let dataFolder: string;
const started: LocalPostgres[] = [];
const others: { end(signal: NodeJS.Signals): Promise<number | null> }[] = [];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "loupe-postgres-"));
  chmodSync(root, 0o755);
  dataFolder = join(root, "postgres");
});

afterEach(async () => {
  for (const server of started.splice(0)) await server.stop();
  for (const other of others.splice(0)) await other.end("SIGTERM");
  rmSync(root, { recursive: true, force: true });
});

async function start(folder = dataFolder, log?: (message: string) => void): Promise<LocalPostgres> {
  const server = await startLocalPostgres({
    dataFolder: folder,
    sharedFolder: join(root, "shared"),
    ...(log ? { log } : {}),
  });
  started.push(server);
  return server;
}

async function query(url: string, text: string): Promise<unknown[][]> {
  const address = readSocketUrl(url);
  const sql = postgres(address.url, { ...address.options, max: 1 });
  try {
    return await sql.unsafe(text).values();
  } finally {
    await sql.end();
  }
}

/** Another Node that starts a server, writes a row and waits; resolves when it has. */
async function startElsewhere(folder: string, account?: { uid: number; gid: number }) {
  const code = `
    import { startLocalPostgres } from ${JSON.stringify(MODULE)};
    import { readSocketUrl } from ${JSON.stringify(join(MODULE, "../socket-url.ts"))};
    import postgres from "postgres";
    const server = await startLocalPostgres({ dataFolder: ${JSON.stringify(folder)} });
    const address = readSocketUrl(server.url);
    const sql = postgres(address.url, { ...address.options, onnotice: () => {} });
    await sql.unsafe("create table if not exists kept (n int); insert into kept values (7)");
    process.on("SIGTERM", async () => { await sql.end(); await server.stop(); process.exit(0); });
    console.log(server.url);
  `;
  const child = spawn(process.execPath, ["--input-type=module", "-e", code], {
    cwd: REPOSITORY,
    stdio: ["ignore", "pipe", "pipe"],
    ...account,
  });
  let errors = "";
  child.stderr.on("data", (part) => (errors += part));
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.once("data", (part) => resolve(String(part).trim()));
    child.once("exit", () => reject(new Error(`The other Node ended: ${errors}`)));
  });
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const end = (signal: NodeJS.Signals) => {
    child.kill(signal);
    return ended;
  };
  others.push({ end });
  return { url, pid: child.pid, end };
}

const postmasterPid = () =>
  Number(readFileSync(join(dataFolder, "cluster", "postmaster.pid"), "utf8").split("\n")[0]);

describe("ordinary use", () => {
  test("keeps data over a stop and a start, and leaves nothing running", async () => {
    const first = await start();
    await query(first.url, "create table kept (n int)");
    await query(first.url, "insert into kept values (1), (2)");
    const pid = postmasterPid();
    await first.stop();
    await first.stop();
    expect(() => process.kill(pid, 0)).toThrow("ESRCH");

    const second = await start();
    expect(second.dataFolder).toBe(dataFolder);
    expect(await query(second.url, "select n from kept order by n")).toEqual([[1], [2]]);
  });

  test("is Postgres 18, durable, in UTF-8 by code point, and listens on no network", async () => {
    const { url } = await start();
    const settings = [
      "fsync",
      "synchronous_commit",
      "full_page_writes",
      "listen_addresses",
      "jit",
      "TimeZone",
    ];
    const values = await query(
      url,
      settings
        .map((name) => `current_setting('${name}')`)
        .join(",")
        .replace(/^/, "select "),
    );
    expect(values).toEqual([["on", "on", "on", "", "off", "UTC"]]);
    expect(
      await query(
        url,
        "select current_setting('server_version_num')::int / 10000, current_database()",
      ),
    ).toEqual([[18, "loupe"]]);
    expect(
      await query(
        url,
        "select pg_encoding_to_char(encoding), datlocprovider, datlocale from pg_database where datname = 'loupe'",
      ),
    ).toEqual([["UTF8", "b", "C.UTF-8"]]);
  });

  test("uses a folder in the temporary folder for the socket where the path is too long", async () => {
    const { url } = await start(join(root, "x".repeat(60), "y".repeat(60)));
    expect(new URL(url).searchParams.get("host")?.startsWith(join(tmpdir(), "loupe-"))).toBe(true);
    expect(await query(url, "select 1")).toEqual([[1]]);
    rmSync(new URL(url).searchParams.get("host") ?? "", { recursive: true, force: true });
  });

  test("works in a folder whose name has spaces, quotes and commas", async () => {
    const { url } = await start(join(root, `it's "a, b" ö`));
    expect(await query(url, "select 1")).toEqual([[1]]);
  });
});

describe("after something went wrong", () => {
  test("takes over the server of a Node that was killed, with its data", async () => {
    const other = await startElsewhere(dataFolder);
    const pid = postmasterPid();
    await other.end("SIGKILL");
    const { url } = await start();
    expect(postmasterPid()).toBe(pid);
    expect(await query(url, "select n from kept")).toEqual([[7]]);
  });

  test("recovers what was committed when server and Node are killed", async () => {
    const other = await startElsewhere(dataFolder);
    process.kill(postmasterPid(), "SIGKILL");
    await other.end("SIGKILL");
    const { url } = await start();
    expect(await query(url, "select n from kept")).toEqual([[7]]);
  });

  test("starts although postmaster.pid names a process that is gone, or another program", async () => {
    const file = join(dataFolder, "cluster", "postmaster.pid");
    await (await start()).stop();
    const bystander = spawn("sleep", ["60"], isRoot ? NOBODY : {});
    for (const pid of [2 ** 22 + 1, bystander.pid]) {
      writeFileSync(
        file,
        `${pid}\n${dataFolder}/cluster\n1700000000\n5432\n${dataFolder}\n\n  1 1\nready   \n`,
      );
      if (isRoot) chownSync(file, 65534, 65534);
      const server = await start();
      expect(await query(server.url, "select 1")).toEqual([[1]]);
      await server.stop();
    }
    expect(bystander.exitCode).toBeNull();
    bystander.kill();
  });

  test("begins anew where initdb was interrupted", async () => {
    mkdirSync(join(dataFolder, "cluster.new.4194305", "base"), { recursive: true });
    const { url } = await start();
    expect(await query(url, "select 1")).toEqual([[1]]);
    expect(existsSync(join(dataFolder, "cluster.new.4194305"))).toBe(false);
  });

  test("SIGTERM stops both", async () => {
    const other = await startElsewhere(dataFolder);
    const pid = postmasterPid();
    expect(await other.end("SIGTERM")).toBe(0);
    expect(() => process.kill(pid, 0)).toThrow("ESRCH");
  });
});

describe("refusals", () => {
  test("a second Loupe on the folder is told of the first, which goes on", async () => {
    const other = await startElsewhere(dataFolder);
    await expect(start()).rejects.toMatchObject({
      code: "DATA_FOLDER_IN_USE",
      message: expect.stringContaining(`process ${other.pid}`),
    });
    expect(await query(other.url, "select n from kept")).toEqual([[7]]);
    await other.end("SIGTERM");
  });

  test("of several that start at once on a new folder, one wins", async () => {
    const results = await Promise.allSettled([
      startElsewhere(dataFolder),
      startElsewhere(dataFolder),
    ]);
    const winners = results.filter((result) => result.status === "fulfilled");
    const losers = results.filter((result) => result.status === "rejected");
    expect(winners).toHaveLength(1);
    expect(String(losers[0]?.reason)).toContain("DATA_FOLDER_IN_USE");
    expect(await query(winners[0]?.value.url ?? "", "select n from kept")).toEqual([[7]]);
    await winners[0]?.value.end("SIGTERM");
  });

  test("a server that can't start shows the end of its log", async () => {
    await (await start()).stop();
    rmSync(join(dataFolder, "cluster", "global", "pg_control"));
    writeFileSync(join(dataFolder, "cluster", "postgresql.conf"), "no_such_setting = 1\n");
    await expect(start()).rejects.toMatchObject({
      code: "DATABASE_UNREACHABLE",
      message: expect.stringContaining("no_such_setting"),
    });
  });

  test("data of another Postgres", async () => {
    mkdirSync(join(dataFolder, "cluster"), { recursive: true });
    writeFileSync(join(dataFolder, "cluster", "PG_VERSION"), "15\n");
    await expect(start()).rejects.toMatchObject({
      code: "DATA_FOLDER_UNUSABLE",
      message: expect.stringContaining("Postgres 15; expected Postgres 18"),
    });
  });

  test("a data folder that is a file", async () => {
    writeFileSync(dataFolder, "");
    await expect(start()).rejects.toMatchObject({ code: "DATA_FOLDER_UNUSABLE" });
  });
});

describe.skipIf(!isRoot)("as root", () => {
  test.skipIf(!daemonReachesRepository)(
    "a normal user starts it too, and a third can't open the socket",
    async () => {
      chownSync(root, DAEMON.uid, DAEMON.gid);
      const other = await startElsewhere(dataFolder, DAEMON);
      expect(await query(other.url, "select n from kept")).toEqual([[7]]);
      const socket = join(dataFolder, ".s.PGSQL.5432");
      expect(existsSync(socket)).toBe(true);
      expect(() => execFileSync("test", ["-e", socket], NOBODY)).toThrow();
      await other.end("SIGTERM");

      const byRoot = await start();
      expect(await query(byRoot.url, "select n from kept")).toEqual([[7]]);
      await byRoot.stop();
      const again = await startElsewhere(dataFolder, DAEMON);
      expect(await query(again.url, "select n from kept")).toEqual([[7], [7]]);
      await again.end("SIGTERM");
    },
  );

  test.skipIf(!daemonReachesRepository)(
    "a folder of another user is refused to a normal user",
    async () => {
      mkdirSync(dataFolder);
      await expect(startElsewhere(dataFolder, DAEMON)).rejects.toThrow("DATA_FOLDER_UNUSABLE");
    },
  );

  test("below a folder of mode 0700 the data goes to the shared folder and is found again", async () => {
    const home = join(root, "home");
    mkdirSync(home, { mode: 0o700 });
    const messages: string[] = [];
    const first = await start(join(home, "postgres"), (message) => messages.push(message));
    expect(first.dataFolder.startsWith(join(root, "shared"))).toBe(true);
    expect(messages).toEqual([expect.stringContaining(first.dataFolder)]);
    await query(first.url, "create table kept as select 3 as n");
    await first.stop();

    chmodSync(home, 0o755);
    const second = await start(join(home, "postgres"));
    expect(await query(second.url, "select n from kept")).toEqual([[3]]);
    await second.stop();
    rmSync(first.dataFolder, { recursive: true });
    await expect(start(join(home, "postgres"))).rejects.toThrow("is gone");
  });

  test("data that can't be reached any more is an error, not an empty database", async () => {
    const home = join(root, "home");
    mkdirSync(home, { mode: 0o755 });
    await (await start(join(home, "postgres"))).stop();
    chmodSync(home, 0o700);
    await expect(start(join(home, "postgres"))).rejects.toThrow("can't reach it");
  });

  test("binaries below a folder of mode 0700 are copied", async () => {
    const home = join(root, "home");
    mkdirSync(home, { mode: 0o700 });
    const { findBinaries, runnableBinaries } =
      await import("../../packages/core/src/db/local-postgres/binaries.ts");
    const installed = await findBinaries();
    cpSync(installed.folder, join(home, "native"), { recursive: true, verbatimSymlinks: true });
    chmodSync(join(home, "native", "share"), 0o700);
    const copied = await runnableBinaries(
      { ...installed, folder: join(home, "native") },
      NOBODY,
      join(root, "shared"),
    );
    expect(copied.folder.startsWith(join(root, "shared"))).toBe(true);
    expect(
      execFileSync(join(copied.folder, "bin", "postgres"), ["--version"], {
        ...NOBODY,
        cwd: "/",
      }).toString(),
    ).toContain("18.");
  });
});
