import { expect, test } from "vitest";
import {
  appendSamples,
  commit,
  createBranch,
  createOwner,
  createTag,
  deleteDataset,
  deleteSamples,
  editObjects,
  findBlobs,
  findOrigin,
  forkDataset,
  getMembership,
  getStructure,
  listBranches,
  listCommits,
  listTags,
  readValues,
  resolveRef,
  setValues,
  type Actor,
  type Dataset,
} from "../../packages/core/src/index.ts";
import { makeBlob, makeDataset } from "../helpers/make-dataset.ts";
import { createTestDatabase } from "../helpers/test-database.ts";

const db = await createTestDatabase();
const message = { message: "step", author: "test" };

const { id: bobId } = await createOwner(db, { name: "bob", kind: "PERSON" });
const bob: Actor = {
  ownerId: bobId,
  ownerName: "bob",
  tokenName: "",
  role: "ADMIN",
  isAdministrator: false,
};

async function read(dataset: Dataset, ref?: string): Promise<Record<string, unknown[]>> {
  const state = await resolveRef(db, dataset, ref);
  const tensors = [...(await getStructure(db, state)).tensors.values()];
  const membership = await getMembership(db, state);
  const ids = membership.slice(0, membership.count);
  const values = await readValues(db, tensors, ids);
  return Object.fromEntries(
    tensors.map(({ path }, nth) => [path, ids.map((id) => values[nth]!.get(id)?.value ?? null)]),
  );
}

/** Two commits, a branch with one more, a tag, and a change that is not committed. */
async function makeSource() {
  const { dataset, actor } = await makeDataset(db, {
    x: { htype: "generic" },
    boxes: { htype: "bbox", describes: "OBJECT" },
  });
  const on = { dataset, branch: "main" };
  const samples = [1, 2, 3].map((number) => ({
    values: { x: { number }, boxes: { boxes: [[0, 0, number, number]] } },
  }));
  const { sampleIds } = await appendSamples(db, { ...on, samples });
  const first = await commit(db, { ...on, ...message });
  await createTag(db, { dataset, name: "v1", author: "ada" });
  await deleteSamples(db, { ...on, samples: [{ id: sampleIds[1]! }] });
  await commit(db, { ...on, ...message });
  await createBranch(db, { dataset, name: "side", from: "v1" });
  const edits = [{ sample: { id: sampleIds[0]! }, tensor: "x", value: { number: 10 } }];
  await setValues(db, { dataset, branch: "side", edits });
  await commit(db, { dataset, branch: "side", ...message });
  await setValues(db, { ...on, edits });
  return { dataset, actor, on, first, sampleIds };
}

test("a fork has the history, branches and tags of its source, without uncommitted changes", async () => {
  const { dataset, first } = await makeSource();
  const fork = await forkDataset(db, bob, { source: dataset, name: "fork-of-all" });
  expect(fork).toMatchObject({ ownerName: "bob", name: "fork-of-all", visibility: "PRIVATE" });
  expect(await findOrigin(db, fork.id)).toBe(dataset.id);
  const names = async ({ id }: Dataset) =>
    (await listBranches(db, id, { first: 10 })).branches.map(({ name }) => name);
  expect(await names(fork)).toEqual(await names(dataset));
  expect((await listTags(db, fork.id, { first: 10 })).tags).toMatchObject([
    { name: "v1", commitId: first.id },
  ]);
  for (const ref of ["v1", "side", first.id.slice(0, 12)])
    expect(await read(fork, ref)).toEqual(await read(dataset, ref));
  const { commitId } = await resolveRef(db, dataset, "main");
  expect(await read(fork, "main")).toEqual(await read(dataset, commitId));
  const history = await listCommits(db, await resolveRef(db, fork, "side"), { first: 10 });
  expect(history.commits.map(({ datasetId }) => datasetId)).toEqual([fork.id, fork.id, fork.id]);
});

test("what is written to either is not seen in the other", async () => {
  const { dataset, on, sampleIds } = await makeSource();
  const fork = await forkDataset(db, bob, { source: dataset, name: "fork-apart" });
  const before = await read(dataset, "main");
  const sample = { id: sampleIds[0]! };
  const edits = [{ sample, tensor: "x", value: { number: -1 } }];
  await setValues(db, { dataset: fork, branch: "main", edits });
  const change = { kind: "add", values: { boxes: { boxes: [[9, 9, 9, 9]] } } } as const;
  await editObjects(db, { dataset: fork, branch: "main", edits: [{ sample, group: "", change }] });
  await appendSamples(db, { dataset: fork, branch: "main", samples: [{ values: {} }] });
  const made = await commit(db, { dataset: fork, branch: "main", ...message });
  expect(await read(dataset, "main")).toEqual(before);
  await expect(resolveRef(db, dataset, made.id)).rejects.toMatchObject({ code: "REF_NOT_FOUND" });

  const later = await commit(db, { ...on, ...message });
  await expect(resolveRef(db, fork, later.id)).rejects.toMatchObject({ code: "REF_NOT_FOUND" });
});

test("a fork outlives its source, and a fork of the fork both", async () => {
  const { dataset, actor } = await makeSource();
  const image = await makeBlob(db, dataset.id);
  const fork = await forkDataset(db, bob, { source: dataset, name: "fork-first" });
  const late = await makeBlob(db, dataset.id);
  const second = await forkDataset(db, bob, { source: fork, name: "fork-second" });
  const before = await read(dataset, "side");
  await deleteDataset(db, actor, { owner: dataset.ownerName, name: dataset.name });
  expect(await read(fork, "side")).toEqual(before);
  expect(await findOrigin(db, fork.id)).toBeNull();
  await deleteDataset(db, bob, { owner: "bob", name: "fork-first" });
  expect(await read(second, "side")).toEqual(before);
  expect([...(await findBlobs(db, second.id, [image, late])).keys()]).toEqual([image]);
});

test("names that are taken, and owners that are not yours, are refused", async () => {
  const { dataset } = await makeSource();
  await forkDataset(db, bob, { source: dataset, name: "fork-once" });
  await expect(forkDataset(db, bob, { source: dataset, name: "fork-once" })).rejects.toMatchObject({
    code: "NAME_TAKEN",
  });
  await expect(
    forkDataset(db, bob, { source: dataset, owner: dataset.ownerName }),
  ).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(forkDataset(db, bob, { source: dataset, name: "no/name" })).rejects.toMatchObject({
    code: "INVALID_NAME",
  });
  await expect(forkDataset(db, null, { source: dataset })).rejects.toMatchObject({
    code: "UNAUTHENTICATED",
  });
});
