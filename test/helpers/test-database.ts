import { randomBytes } from "node:crypto";
import { afterAll, inject } from "vitest";
import { openDatabase, type DatabasePool } from "../../packages/core/src/db/database.ts";
import { createDatabase, databaseAt, dropDatabase } from "./database-server.ts";

/**
 * A database of the test file's own, dropped after its last test: `const db = await
 * createTestDatabase()` at the top level of the file. Its `url` is for what connects by itself.
 *
 * @param content `migrated` has all tables, `empty` has none
 */
export async function createTestDatabase(
  content: "migrated" | "empty" = "migrated",
): Promise<DatabasePool> {
  const serverUrl = inject("serverUrl");
  const prefix = inject("databasePrefix");
  const name = `${prefix}_${randomBytes(6).toString("hex")}`;
  await createDatabase(serverUrl, name, content === "empty" ? "template0" : `${prefix}_template`);
  const pool = openDatabase(databaseAt(serverUrl, name), { connections: 10 });
  afterAll(async () => {
    await pool.close();
    await dropDatabase(serverUrl, name);
  });
  return pool;
}
