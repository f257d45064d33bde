import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { LoupeError } from "../errors.ts";
import { readSocketUrl } from "./local-postgres/socket-url.ts";

/** postgres.js with 64-bit integers: numbers where they are exact, else bigints. */
export type SqlClient = postgres.Sql<{ bigint: bigint }>;

/**
 * One connection pool or one transaction, seen two ways: `orm` for plain tables, `sql` for what
 * needs SQL of its own.
 */
export interface Database {
  readonly sql: SqlClient;
  readonly orm: PostgresJsDatabase;
}

export interface DatabasePool extends Database {
  readonly url: string;
  close(): Promise<void>;
}

export interface OpenDatabaseOptions {
  /** Connections at most. Default 20. */
  connections?: number;
  /** Statements are ended after this many milliseconds. Default: never. */
  statementTimeout?: number;
}

/** A transaction that is held open across several calls. */
export interface Snapshot extends Database {
  /** Rejects where it could not be opened: what was read then counts for nothing. */
  readonly begun: Promise<unknown>;
  close(): Promise<void>;
}

/**
 * Open end of a life span, and the bound of a column that its own branch reads. The largest
 * `bigint`.
 */
export const FOREVER = 9223372036854775807n;

/** Opens a pool. Nothing is sent before the first query. */
export function openDatabase(url: string, options: OpenDatabaseOptions = {}): DatabasePool {
  const address = readSocketUrl(url);
  const sql = postgres(address.url, {
    ...address.options,
    max: options.connections ?? 20,
    onnotice: () => {},
    types: {
      bigint: {
        to: 20,
        from: [20],
        serialize: String,
        parse: parseInteger as (text: string) => bigint,
      },
    },
    connection: {
      application_name: "loupe",
      ...(options.statementTimeout ? { statement_timeout: options.statementTimeout } : {}),
    },
  });
  return { ...facesOf(sql, sql), url, close: () => sql.end({ timeout: 5 }) };
}

/**
 * Runs `work` in one transaction, once more where Postgres broke a deadlock. Inside a transaction
 * it is part of that one.
 */
export async function transaction<T>(
  database: Database,
  work: (transaction: Database) => Promise<T>,
): Promise<T> {
  if ("savepoint" in database.sql) return work(database);
  const attempts = 5;
  for (let attempt = 1; ; attempt++) {
    try {
      return (await database.sql.begin("isolation level read committed", (tx) =>
        work(facesOf(tx, database.sql)),
      )) as T;
    } catch (error) {
      if (attempt === attempts || !isTransient(error)) throw asLoupeError(error);
    }
  }
}

/**
 * Opens a read-only transaction in which every statement sees the same state, as of the first. Must
 * be closed. Its beginning is sent along with the first statement; whoever reads has to see that it
 * has `begun`, as `readIn` does.
 */
export async function openSnapshot(database: Database): Promise<Snapshot> {
  const connection = await database.sql.reserve();
  const begun = connection.unsafe("begin isolation level repeatable read read only").execute();
  begun.catch(() => {});
  const faces = facesOf(connection, database.sql);
  const close = async () => {
    try {
      await connection.unsafe("commit");
    } finally {
      connection.release();
    }
  };
  return Object.assign(faces, { begun, close });
}

/** Runs `work` in a snapshot. */
export async function readIn<T>(
  opened: Snapshot,
  work: (snapshot: Database) => Promise<T>,
): Promise<T> {
  try {
    const [result] = await Promise.all([work(opened), opened.begun]);
    return result;
  } catch (error) {
    throw asLoupeError(error);
  }
}

/** Runs `work` on one state of the database. */
export async function snapshot<T>(
  database: Database,
  work: (snapshot: Database) => Promise<T>,
): Promise<T> {
  const opened = await openSnapshot(database);
  try {
    return await readIn(opened, work);
  } finally {
    await opened.close();
  }
}

/**
 * Postgres's refusals that the person who asked can do something about; anything else comes back as
 * it was.
 */
export function asLoupeError(thrown: unknown): unknown {
  const error = postgresErrorOf(thrown);
  if (!error) return thrown;
  if (error.code === "57014") {
    return new LoupeError(
      "QUERY_TIMEOUT",
      "The database did not answer in time; narrow the filter or ask for less.",
      {
        cause: error,
      },
    );
  }
  if (error.code === "22003") {
    return new LoupeError(
      "INVALID_QUERY",
      "The expression leaves the range of 64-bit floating point numbers.",
      {
        cause: error,
      },
    );
  }
  return thrown;
}

/** serialization_failure, deadlock_detected */
const TRANSIENT = new Set(["40001", "40P01"]);

function isTransient(error: unknown): boolean {
  return TRANSIENT.has(postgresErrorOf(error)?.code ?? "");
}

/** drizzle wraps what Postgres said. */
function postgresErrorOf(error: unknown): postgres.PostgresError | undefined {
  if (error instanceof postgres.PostgresError) return error;
  return error instanceof Error && error.cause instanceof postgres.PostgresError
    ? error.cause
    : undefined;
}

type Connection =
  | SqlClient
  | postgres.TransactionSql<{ bigint: bigint }>
  | postgres.ReservedSql<{ bigint: bigint }>;

/** drizzle needs the options of the pool, which transactions of postgres.js do not carry. */
function facesOf(connection: Connection, pool: SqlClient): Database {
  const sql = Object.assign(connection, { options: pool.options }) as SqlClient;
  let orm: PostgresJsDatabase | undefined;
  return {
    sql,
    get orm() {
      return (orm ??= drizzle(sql));
    },
  };
}

/** A number where it is exact, else a bigint. */
function parseInteger(text: string): number | bigint {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : BigInt(text);
}
