import fc from "fast-check";
import { describe, test } from "vitest";
import { checkPlaces, checkQuery } from "../helpers/query-checks.ts";
import { dataset, largeDataset, query } from "../helpers/query-generators.ts";
import { storeModel } from "../helpers/query-model.ts";
import { createTestDatabase } from "../helpers/test-database.ts";

const db = await createTestDatabase();

describe("random datasets against a model", () => {
  test(
    "pages are the model's order, cut anywhere, from either end",
    { timeout: 600_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(
          dataset(12),
          fc.array(query(), { minLength: 3, maxLength: 3 }),
          async (model, queries) => {
            const target = await storeModel(db, model);
            for (const one of queries) await checkQuery(db, target, model, one);
          },
        ),
        { numRuns: runs(60) },
      );
    },
  );

  test(
    "so are those of larger ones, where the first look does not suffice",
    { timeout: 600_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(
          largeDataset(),
          fc.array(query(), { minLength: 6, maxLength: 6 }),
          async (model, queries) => {
            const target = await storeModel(db, model);
            for (const one of queries) await checkPlaces(db, target, model, one);
          },
        ),
        { numRuns: runs(3), endOnFailure: true },
      );
    },
  );
});

function runs(usual: number): number {
  return process.env["LOUPE_TEST_LONG"] ? usual * 20 : usual;
}
