import { fileURLToPath } from "node:url";
import { openDatabase } from "../../packages/core/src/db/database.ts";

export const MIGRATIONS = fileURLToPath(new URL("../../migrations", import.meta.url));

/** The URL of another database of the same server. */
export function databaseAt(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

export async function createDatabase(
  serverUrl: string,
  name: string,
  template: string,
): Promise<void> {
  await execute(serverUrl, `create database "${name}" template "${template}"`);
}

export async function dropDatabase(serverUrl: string, name: string): Promise<void> {
  await execute(serverUrl, `drop database if exists "${name}" with (force)`);
}

async function execute(serverUrl: string, statement: string): Promise<void> {
  const pool = openDatabase(serverUrl, { connections: 1 });
  try {
    await pool.sql.unsafe(statement);
  } finally {
    await pool.close();
  }
}
