import { expect, test } from "vitest";
import {
  createOwner,
  transaction,
  withReceipt,
  type Database,
} from "../../packages/core/src/index.ts";
import { createTestDatabase } from "../helpers/test-database.ts";

const db = await createTestDatabase();

test("what is forgotten while it is asked for again counts as new", async () => {
  const { id: ownerId } = await createOwner(db, { name: "ada", kind: "PERSON" });
  const receipt = { ownerId, clientMutationId: "once", input: {} };
  const once = (within: Database, answer: number) =>
    withReceipt(within, receipt, () => Promise.resolve({ answer }));
  expect(await transaction(db, (tx) => once(tx, 1))).toEqual({ answer: 1 });
  expect(await transaction(db, (tx) => once(tx, 2))).toEqual({ answer: 1 });
  expect(await transaction(db, (tx) => once(forgetting(tx), 3))).toEqual({ answer: 3 });
  expect(await transaction(db, (tx) => once(tx, 4))).toEqual({ answer: 3 });
});

/** Somebody else cleans up just before the first answer is read. */
function forgetting(tx: Database): Database {
  const sql = new Proxy(tx.sql, {
    apply: async (_, __, query: Parameters<typeof db.sql>) => {
      if (String(query[0]).includes("select input_digest"))
        await db.sql`delete from mutation_receipts`;
      return tx.sql(...query);
    },
  });
  return { ...tx, sql };
}
