import { createClosers } from "./closers.ts";
import { openDataFolder } from "./data-folder.ts";
import { openMigratedDatabase } from "./open-database.ts";

/**
 * Brings the database of a data folder, or the one that DATABASE_URL names, up to this program;
 * answers what was applied.
 */
export async function migrateDatabase(dataDir: string): Promise<string[]> {
  const closers = createClosers();
  try {
    const folder = await openDataFolder(dataDir);
    const databaseUrl = process.env["DATABASE_URL"];
    const opened = await openMigratedDatabase({ folder, databaseUrl, closers, log: console.error });
    return opened.migrations;
  } finally {
    await closers.close();
  }
}
