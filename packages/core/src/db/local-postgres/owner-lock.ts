import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { LoupeError } from "../../errors.ts";
import { DATABASE_USER } from "./cluster.ts";
import { readSocketUrl, socketUrl } from "./socket-url.ts";

/** Any number that no other advisory lock of the database `postgres` uses: "loupe" in ASCII. */
const OWNER_LOCK = 0x6c6f757065;
/** Postgres notices a moment later that the owner's process was killed. */
const ATTEMPTS = 30;
const POLL = 50;

export interface OwnerLock {
  release(): Promise<void>;
}

/**
 * Makes this process the one that owns a server, for as long as it lives: Postgres gives the lock
 * back when the connection is gone, even after SIGKILL. Makes the database `loupe` where there is
 * none. Throws `DATA_FOLDER_IN_USE` where another living process owns it.
 */
export async function takeOwnership(socketFolder: string, dataFolder: string): Promise<OwnerLock> {
  const { url, options } = readSocketUrl(socketUrl(socketFolder, "postgres", DATABASE_USER));
  const sql = postgres(url, {
    ...options,
    max: 1,
    idle_timeout: 0,
    max_lifetime: null,
    connection: { application_name: `loupe ${process.pid}` },
  });
  try {
    await lock(sql, dataFolder);
    await ensureDatabase(sql);
    return { release: () => sql.end({ timeout: 1 }) };
  } catch (error) {
    await sql.end({ timeout: 1 });
    if (error instanceof LoupeError) throw error;
    throw new LoupeError(
      "DATABASE_UNREACHABLE",
      `Postgres in ${dataFolder} refuses: ${(error as Error).message}`,
      {
        cause: error,
      },
    );
  }
}

async function lock(sql: postgres.Sql, dataFolder: string): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const [answer] = await sql`select pg_try_advisory_lock(${OWNER_LOCK}) as taken`;
    if (answer?.["taken"] === true) return;
    await sleep(POLL);
  }
  const [owner] = await sql`
    select application_name as name from pg_locks join pg_stat_activity using (pid) where locktype = 'advisory'`;
  const pid = String(owner?.["name"] ?? "").replace("loupe ", "process ");
  throw new LoupeError(
    "DATA_FOLDER_IN_USE",
    `Another Loupe (${pid}) is running on the data folder ${dataFolder}; stop it or choose another folder.`,
  );
}

async function ensureDatabase(sql: postgres.Sql): Promise<void> {
  const found = await sql`select 1 from pg_database where datname = ${DATABASE_USER}`;
  if (found.length === 0) await sql`create database ${sql(DATABASE_USER)}`;
}
