import {
  LoupeError,
  migrate,
  openDatabase,
  startLocalPostgres,
  type DatabasePool,
} from "@loupe/core";
import { MIGRATIONS_FOLDER } from "../paths.ts";
import type { Closers } from "./closers.ts";
import type { DataPaths } from "./data-paths.ts";

export interface OpenedDatabase {
  pool: DatabasePool;
  /** Where the data is, for people: a folder, or that it is elsewhere. */
  place: string;
}

export interface OpenDatabaseInput {
  folder: DataPaths;
  /** A Postgres to use instead of the one that comes along. */
  databaseUrl: string | undefined;
  closers: Closers;
  log: (message: string) => void;
}

/**
 * As `openPostgres`, and brings the database up to this program.
 *
 * @throws LoupeError as `startLocalPostgres` and `migrate`
 */
export async function openMigratedDatabase(
  input: OpenDatabaseInput,
): Promise<OpenedDatabase & { migrations: string[] }> {
  const opened = await openPostgres(input);
  return { ...opened, migrations: await migrate(opened.pool, MIGRATIONS_FOLDER) };
}

/**
 * Starts the Postgres that comes along, unless another is named. @throws LoupeError as
 * `startLocalPostgres`
 */
export async function openPostgres({
  folder,
  databaseUrl,
  closers,
  log,
}: OpenDatabaseInput): Promise<OpenedDatabase> {
  const { url, place } = databaseUrl
    ? { url: checkUrl(databaseUrl), place: "the database that DATABASE_URL names" }
    : await startPostgres(folder, closers, log);
  const pool = openDatabase(url);
  closers.add(() => pool.close());
  return { pool, place };
}

/** The message leaves out what was found: it may hold a password. */
function checkUrl(url: string): string {
  if (/^postgres(ql)?:$/.test(URL.parse(url)?.protocol ?? "")) return url;
  throw new LoupeError(
    "DATABASE_UNREACHABLE",
    "DATABASE_URL is no address of a Postgres; expected one such as postgres://user@host:5432/database.",
  );
}

async function startPostgres(folder: DataPaths, closers: Closers, log: (message: string) => void) {
  const local = await startLocalPostgres({ dataFolder: folder.postgres, log });
  closers.add(() => local.stop());
  return { url: local.url, place: local.dataFolder };
}
