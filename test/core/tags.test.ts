import { expect, test } from "vitest";
import {
  appendSamples,
  commit,
  createBranch,
  createTag,
  deleteBranch,
  deleteTag,
  getMembership,
  getTag,
  listTags,
  renameBranch,
  resolveRef,
  setValues,
} from "../../packages/core/src/index.ts";
import { makeDataset } from "../helpers/make-dataset.ts";
import { createTestDatabase } from "../helpers/test-database.ts";

const db = await createTestDatabase();

async function makeTagged() {
  const { dataset } = await makeDataset(db, { x: { htype: "generic" } });
  const on = { dataset, branch: "main" };
  await appendSamples(db, { ...on, samples: [{ values: { x: { number: 1 } } }] });
  const first = await commit(db, { ...on, message: "one sample", author: "test" });
  return { dataset, on, first };
}

test("a tag names a commit, and stays where it is while the branch goes on", async () => {
  const { dataset, on, first } = await makeTagged();
  const tag = await createTag(db, { dataset, name: "v1", author: "ada" });
  expect(tag).toMatchObject({ name: "v1", commitId: first.id, author: "ada" });
  await appendSamples(db, { ...on, samples: [{ values: {} }] });
  await commit(db, { ...on, message: "another", author: "test" });
  const ref = await resolveRef(db, dataset, "v1");
  expect(ref).toMatchObject({ kind: "TAG", name: "v1", commitId: first.id, revision: null });
  expect((await getMembership(db, ref)).count).toBe(1);
  expect(await getTag(db, dataset, "v1")).toEqual(tag);
});

test("what is not committed is not in a tag", async () => {
  const { dataset, on, first } = await makeTagged();
  await appendSamples(db, { ...on, samples: [{ values: {} }] });
  await createTag(db, { dataset, name: "v1", ref: "main", author: "ada" });
  const ref = await resolveRef(db, dataset, "v1");
  expect(ref.commitId).toBe(first.id);
  expect((await getMembership(db, ref)).count).toBe(1);
});

test("tags are listed in the order they were made, page by page, and deleted", async () => {
  const { dataset, first } = await makeTagged();
  for (const name of ["b", "a", "c"])
    await createTag(db, { dataset, name, ref: first.id.slice(0, 8), author: "ada" });
  const page = await listTags(db, dataset.id, { first: 2 });
  expect(page).toMatchObject({ hasNextPage: true, tags: [{ name: "b" }, { name: "a" }] });
  const rest = await listTags(db, dataset.id, { first: 2, after: page.tags[1]!.id });
  expect(rest).toMatchObject({ hasNextPage: false, tags: [{ name: "c" }] });
  await deleteTag(db, { dataset, name: "a" });
  await expect(resolveRef(db, dataset, "a")).rejects.toThrow(
    expect.objectContaining({ code: "REF_NOT_FOUND" }),
  );
});

test("a tag keeps what a deleted branch had", async () => {
  const { dataset } = await makeTagged();
  await createBranch(db, { dataset, name: "side" });
  const on = { dataset, branch: "side" };
  await appendSamples(db, { ...on, samples: [{ values: { x: { number: 2 } } }] });
  await commit(db, { ...on, message: "on the side", author: "test" });
  await createTag(db, { dataset, name: "kept", ref: "side", author: "ada" });
  await deleteBranch(db, { dataset, branch: "side" });
  expect((await getMembership(db, await resolveRef(db, dataset, "kept"))).count).toBe(2);
});

test("nothing is written through a tag", async () => {
  const { dataset } = await makeTagged();
  await createTag(db, { dataset, name: "v1", author: "ada" });
  const edits = [{ sample: { id: 1 }, tensor: "x", value: { number: 2 } }];
  await expect(setValues(db, { dataset, branch: "v1", edits })).rejects.toMatchObject({
    code: "REF_NOT_WRITABLE",
    message: '"v1" is a tag; only branches are written to.',
  });
});

test("tags and branches share one space of names", async () => {
  const { dataset } = await makeTagged();
  await createTag(db, { dataset, name: "v1", author: "ada" });
  const taken = { code: "NAME_TAKEN", message: expect.stringContaining("already") as string };
  await expect(createTag(db, { dataset, name: "v1", author: "ada" })).rejects.toMatchObject(taken);
  await expect(createTag(db, { dataset, name: "main", author: "ada" })).rejects.toMatchObject(
    taken,
  );
  await expect(createBranch(db, { dataset, name: "v1" })).rejects.toMatchObject(taken);
  await createBranch(db, { dataset, name: "side" });
  await expect(renameBranch(db, { dataset, branch: "side", newName: "v1" })).rejects.toMatchObject(
    taken,
  );
  const asked = ["twice", "twice", "twice"].map((name, nth) =>
    nth === 0
      ? createTag(db, { dataset, name, author: "ada" })
      : createBranch(db, { dataset, name }),
  );
  const outcomes = await Promise.allSettled(asked);
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
});

test("names that make no sense and refs that are not there are refused", async () => {
  const { dataset } = await makeTagged();
  for (const name of ["", " v1", "0123abcd", "a\0b"]) {
    await expect(createTag(db, { dataset, name, author: "ada" })).rejects.toMatchObject({
      code: "INVALID_NAME",
    });
  }
  await expect(
    createTag(db, { dataset, name: "v1", ref: "nowhere", author: "ada" }),
  ).rejects.toMatchObject({ code: "REF_NOT_FOUND" });
  await expect(deleteTag(db, { dataset, name: "v1" })).rejects.toMatchObject({
    code: "REF_NOT_FOUND",
    message: expect.stringContaining('has no tag "v1"') as string,
  });
});
