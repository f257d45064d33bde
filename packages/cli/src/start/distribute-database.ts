import { distributeTables, migrate, openDatabase } from "@loupe/core";
import { CommandError } from "../command-error.ts";
import { MIGRATIONS_FOLDER } from "../paths.ts";

/**
 * Lays the tables of the database that DATABASE_URL names out over the machines of its Citus;
 * answers which ones.
 */
export async function distributeDatabase(): Promise<string[]> {
  const url = process.env["DATABASE_URL"];
  if (!url) {
    throw new CommandError(
      "CITUS_MISSING",
      "DATABASE_URL names no database, and the Postgres that comes with Loupe is on one machine; expected the address of a Citus.",
    );
  }
  const pool = openDatabase(url);
  try {
    await migrate(pool, MIGRATIONS_FOLDER);
    return await distributeTables(pool);
  } finally {
    await pool.close();
  }
}
