import { contractProblems } from "@loupe/plugin-api/contract-test";
import { expect, test } from "vitest";
import houseNumbers from "./index.ts";

test("keeps the contract", async () => {
  const cases = [{ importer: "house-numbers", path: "house-numbers", options: { count: 3 } }];
  expect(await contractProblems(houseNumbers(), cases)).toEqual([]);
});
