import { expect, test } from "vitest";
import { openDatabase, snapshot } from "../../packages/core/src/index.ts";
import { createTestDatabase } from "../helpers/test-database.ts";

const db = await createTestDatabase();

test("a statement that takes too long is ended, and the connection stays usable", async () => {
  const hasty = openDatabase(db.url, { connections: 1, statementTimeout: 100 });
  try {
    await expect(snapshot(hasty, ({ sql }) => sql`select pg_sleep(60)`)).rejects.toMatchObject({
      code: "QUERY_TIMEOUT",
    });
    expect(await snapshot(hasty, ({ sql }) => sql`select 1 as one`)).toMatchObject([{ one: 1 }]);
  } finally {
    await hasty.close();
  }
});
