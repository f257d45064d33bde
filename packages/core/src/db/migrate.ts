import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import postgres from "postgres";
import { LoupeError } from "../errors.ts";
import { transaction, type Database, type DatabasePool } from "./database.ts";

interface Migration {
  /** File name without its ending, such as `0000_tables`. */
  name: string;
  hash: string;
  statements: string[];
}

const OLDEST_POSTGRES = 150_000;

/** Any number that nothing else in the database locks. */
const MIGRATION_LOCK = 7_021_590_331_284;

const CREATE_TABLE =
  "create table migrations (name text primary key, hash text not null, applied_at timestamptz not null default now())";

/**
 * Brings the database up to the program: applies the migrations in `folder` that it lacks, all of
 * them or none. Processes that start at once wait for each other. Returns the names of those that
 * were applied.
 *
 * Errors: `DATABASE_UNREACHABLE`, `DATABASE_TOO_OLD`, `DATABASE_TOO_NEW`.
 */
export async function migrate(pool: DatabasePool, folder: string): Promise<string[]> {
  await checkServer(pool);
  const known = await readMigrations(folder);
  return transaction(pool, async (tx) => {
    await tx.sql`set local statement_timeout = 0`;
    await tx.sql`select pg_advisory_xact_lock(${MIGRATION_LOCK})`;
    if (!(await hasMigrations(tx))) await run(tx, CREATE_TABLE);
    const applied = await readApplied(tx);
    checkApplied(known, applied);
    const missing = known.filter((migration) => !applied.has(migration.name));
    for (const migration of missing) await apply(tx, migration);
    return missing.map((migration) => migration.name);
  });
}

/**
 * Refuses a database that is not as far as the program, and changes nothing there.
 *
 * @throws DATABASE_NOT_MIGRATED, DATABASE_UNREACHABLE, DATABASE_TOO_OLD, DATABASE_TOO_NEW
 */
export async function refuseUnmigrated(pool: DatabasePool, folder: string): Promise<void> {
  await checkServer(pool);
  const known = await readMigrations(folder);
  const applied = (await hasMigrations(pool)) ? await readApplied(pool) : new Map<string, string>();
  checkApplied(known, applied);
  const missing = known.find(({ name }) => !applied.has(name));
  if (!missing) return;
  throw new LoupeError(
    "DATABASE_NOT_MIGRATED",
    `The database lacks the migration "${missing.name}"; bring it up to date first, with loupe start or loupe db migrate.`,
  );
}

async function checkServer(pool: DatabasePool): Promise<void> {
  const version = await serverVersion(pool);
  if (version >= OLDEST_POSTGRES) return;
  const found = `${Math.floor(version / 10_000)}.${version % 10_000}`;
  throw new LoupeError(
    "DATABASE_TOO_OLD",
    `${placeOf(pool)} is version ${found}; Loupe needs version 15 or newer.`,
  );
}

async function serverVersion(pool: DatabasePool): Promise<number> {
  try {
    const [row] = await withinLimit(
      pool.sql<[{ version: number }]>`select current_setting('server_version_num')::int as version`,
    );
    return row.version;
  } catch (cause) {
    throw new LoupeError(
      "DATABASE_UNREACHABLE",
      `${placeOf(pool)} can't be used: ${reasonOf(cause)}.`,
      { cause },
    );
  }
}

const FIRST_ANSWER_SECONDS = 20;

/** postgres.js connects again without end to what takes the connection and hangs up. */
async function withinLimit<T>(answer: PromiseLike<T>): Promise<T> {
  const waiting = new AbortController();
  const limit = setTimeout(FIRST_ANSWER_SECONDS * 1000, undefined, { signal: waiting.signal });
  const late = limit.then(() => {
    throw new Error(`it did not answer as Postgres does within ${FIRST_ANSWER_SECONDS} seconds`);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    late.catch(() => {});
    waiting.abort();
  }
}

/** Host and port or the socket; never the user's password. */
function placeOf(pool: DatabasePool): string {
  const { host, port, path, database } = pool.sql.options;
  const place = path || host.map((name, index) => `${name}:${port[index] ?? port[0]}`).join(", ");
  return `Postgres at ${place} (database "${database}")`;
}

const REASONS: Record<string, string> = {
  ECONNREFUSED: "nothing listens there",
  ENOENT: "there is no such socket",
  EACCES: "the socket may not be opened by this user",
  ENOTFOUND: "there is no such host",
  EAI_AGAIN: "the name of the host could not be resolved",
  ETIMEDOUT: "it did not answer in time",
  CONNECT_TIMEOUT: "it did not answer in time",
  CONNECTION_CLOSED:
    "what listens there closed the connection, as something other than Postgres would",
  ECONNRESET: "what listens there closed the connection, as something other than Postgres would",
};

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error ? String(error.code) : "";
  return REASONS[code] ?? (error.message || code);
}

async function readMigrations(folder: string): Promise<Migration[]> {
  const journal = JSON.parse(await readFile(join(folder, "meta", "_journal.json"), "utf8")) as {
    entries: { tag: string }[];
  };
  return Promise.all(journal.entries.map(({ tag }) => readMigration(folder, tag)));
}

async function readMigration(folder: string, name: string): Promise<Migration> {
  const text = (await readFile(join(folder, `${name}.sql`), "utf8")).replaceAll("\r\n", "\n");
  return {
    name,
    hash: createHash("sha256").update(text).digest("hex"),
    statements: text
      .split("--> statement-breakpoint")
      .filter((statement) => statement.trim() !== ""),
  };
}

async function hasMigrations(db: Database): Promise<boolean> {
  const [table] = await db.sql<
    [{ exists: boolean }]
  >`select to_regclass('migrations') is not null as exists`;
  return table.exists;
}

async function readApplied(tx: Database): Promise<Map<string, string>> {
  const rows = await run<{ name: string; hash: string }>(
    tx,
    "select name, hash from migrations order by name",
  );
  return new Map(rows.map((row) => [row.name, row.hash]));
}

function checkApplied(known: Migration[], applied: Map<string, string>): void {
  const hashes = new Map(known.map((migration) => [migration.name, migration.hash]));
  for (const [name, hash] of applied) {
    const expected = hashes.get(name);
    if (expected === hash) continue;
    const found =
      expected === undefined
        ? "which this program does not have"
        : "which differs from this program's";
    throw new LoupeError(
      "DATABASE_TOO_NEW",
      `The database has the migration "${name}", ${found}; use the Loupe that migrated it, or another database.`,
    );
  }
}

async function apply(tx: Database, migration: Migration): Promise<void> {
  for (const statement of migration.statements) await run(tx, statement, migration.name);
  await tx.sql`insert into migrations (name, hash) values (${migration.name}, ${migration.hash})`;
}

async function run<Row>(tx: Database, statement: string, migration?: string): Promise<Row[]> {
  try {
    return (await tx.sql.unsafe(statement)) as Row[];
  } catch (error) {
    throw refusalOf(error, statement, migration);
  }
}

/**
 * insufficient_privilege, feature_not_supported, undefined_file: what an extension or table that
 * may not be made gives
 */
const REFUSALS = new Set(["42501", "0A000", "58P01"]);

function refusalOf(cause: unknown, statement: string, migration: string | undefined): unknown {
  if (!(cause instanceof postgres.PostgresError)) return cause;
  const extension = /create\s+extension\s+(?:if\s+not\s+exists\s+)?"?(\w+)/i.exec(statement)?.[1];
  if (extension !== undefined && REFUSALS.has(cause.code)) {
    return new LoupeError(
      "DATABASE_UNREACHABLE",
      `The database lacks the extension ${extension} and it can't be created (${cause.message}); ` +
        `have an administrator install it there with: create extension ${extension}.`,
      { cause },
    );
  }
  const what =
    migration === undefined ? "prepare the database" : `apply the migration "${migration}"`;
  const code = REFUSALS.has(cause.code) ? "DATABASE_UNREACHABLE" : "INTERNAL";
  return new LoupeError(
    code,
    `Postgres refuses to ${what}, nothing of it was kept: ${cause.message}.`,
    { cause },
  );
}
