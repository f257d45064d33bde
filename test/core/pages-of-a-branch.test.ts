import { expect, test } from "vitest";
import {
  appendSamples,
  commit,
  createBranch,
  deleteSamples,
  getMembership,
  getStructure,
  reset,
  resolveRef,
  samplePage,
  setValues,
  type Dataset,
} from "../../packages/core/src/index.ts";
import { makeDataset } from "../helpers/make-dataset.ts";
import { createTestDatabase } from "../helpers/test-database.ts";

const db = await createTestDatabase();

/** The first samples by falling value, on a branch that corrected most of what it inherited. */
async function worst(dataset: Dataset): Promise<number[]> {
  const ref = await resolveRef(db, dataset, "other");
  const structure = await getStructure(db, ref);
  const membership = await getMembership(db, ref);
  const orderBy = [{ tensor: "x", direction: "DESC" as const }];
  return (await samplePage(db, { ref, structure, membership }, { orderBy, first: 3 })).ids;
}

test("corrected and deleted samples leave the top of a page, and a reset brings them back", async () => {
  const { dataset } = await makeDataset(db, { x: { htype: "generic" } });
  const on = { dataset, branch: "main" };
  const samples = Array.from({ length: 600 }, (_, index) => ({ values: { x: { number: index } } }));
  const { sampleIds } = await appendSamples(db, { ...on, samples });
  await commit(db, { ...on, message: "first", author: "test" });
  await createBranch(db, { dataset, name: "side" });
  const branch = { dataset, branch: "side" };
  const corrected = sampleIds.slice(100, 590);
  const edits = corrected.map((id) => ({ sample: { id }, tensor: "x", value: { number: -id } }));
  await setValues(db, { ...branch, edits });
  await commit(db, { ...branch, message: "corrected", author: "test" });
  // Inherits both columns: nothing of its chain changes when it is reset.
  await createBranch(db, { dataset, name: "other", from: "side" });
  const other = { dataset, branch: "other" };
  const top = sampleIds.slice(590).toReversed();
  expect(await worst(dataset)).toEqual(top.slice(0, 3));
  await deleteSamples(db, { ...other, samples: top.map((id) => ({ id })) });
  const below = [sampleIds[99], sampleIds[98], sampleIds[97]];
  expect(await worst(dataset)).toEqual(below);
  expect(await worst(dataset)).toEqual(below);
  await reset(db, other);
  expect(await worst(dataset)).toEqual(top.slice(0, 3));
});
