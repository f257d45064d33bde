import fc from "fast-check";
import { describe, test } from "vitest";
import { checkPlaces, checkQuery } from "../helpers/query-checks.ts";
import { queryChain, storeChain } from "../helpers/query-chains.ts";
import { dataset, largeDataset, query } from "../helpers/query-generators.ts";
import { storeModel } from "../helpers/query-model.ts";
import { createTestDatabase } from "../helpers/test-database.ts";
import { histories } from "../helpers/test-runs.ts";

/** `storeModel` numbers columns by itself: what is written through core lies in a database of its own. */
const db = await createTestDatabase();
const chains = await createTestDatabase();

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
        histories(60),
      );
    },
  );

  test(
    "so are those of branches of branches, each with edits of its own",
    { timeout: 600_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(
          queryChain(8),
          fc.array(query(), { minLength: 4, maxLength: 4 }),
          async (chain, queries) => {
            const { target, model } = await storeChain(chains, chain);
            for (const one of queries) await checkQuery(chains, target, model, one);
          },
        ),
        histories(40),
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
        { ...histories(3), endOnFailure: true },
      );
    },
  );
});
