import { expect, test } from "vitest";
import { authenticate, type Actor } from "../../packages/core/src/access/actor.ts";
import { addMember } from "../../packages/core/src/access/members.ts";
import { createOwner, type Owner } from "../../packages/core/src/access/owners.ts";
import type { Role } from "../../packages/core/src/access/role.ts";
import { createToken } from "../../packages/core/src/access/tokens.ts";
import { createDataset } from "../../packages/core/src/version/create-dataset.ts";
import { deleteDataset } from "../../packages/core/src/dataset/delete-dataset.ts";
import {
  findDataset,
  getDataset,
  getDatasetById,
} from "../../packages/core/src/dataset/get-dataset.ts";
import { listDatasets } from "../../packages/core/src/dataset/list-datasets.ts";
import { updateDataset } from "../../packages/core/src/dataset/update-dataset.ts";
import { createTestDatabase } from "../helpers/test-database.ts";

const db = await createTestDatabase();
const root = await createOwner(db, { name: "root", kind: "PERSON", isAdministrator: true });
const adaOwner = await createOwner(db, { name: "ada", kind: "PERSON" });
const bobOwner = await createOwner(db, { name: "bob", kind: "PERSON" });
const lab = await createOwner(db, { name: "lab", kind: "ORGANISATION" });
await addMember(db, { organisation: lab, person: "bob", role: "READER" });
const ada = await actorOf(adaOwner);
const bob = await actorOf(bobOwner);
const administrator = await actorOf(root);

async function actorOf(owner: Owner, role: Role = "ADMIN"): Promise<Actor> {
  const { secret } = await createToken(db, { ownerId: owner.id, name: "test", role });
  return (await authenticate(db, secret))!;
}

function refusal(code: string) {
  return expect.objectContaining({ name: "LoupeError", code });
}

test("a dataset is born with an empty commit on its branch main", async () => {
  const made = await createDataset(db, ada, {
    owner: "ada",
    name: "digits",
    description: "House numbers",
  });
  expect(made).toEqual({
    id: expect.any(Number),
    ownerId: adaOwner.id,
    ownerName: "ada",
    name: "digits",
    description: "House numbers",
    visibility: "PRIVATE",
    defaultBranch: "main",
    createdAt: expect.any(Date),
  });
  const found = await getDataset(db, ada, "ada", "digits");
  expect(found).toEqual(made);
  expect(await getDatasetById(db, ada, made.id)).toEqual(made);
  const heads = await db.sql`
    select b.name, c.author, c.samples_added as "samplesAdded", c.values_changed as "valuesChanged"
    from branches b join commits c on c.id = b.head_commit_id where b.dataset_id = ${made.id}`;
  expect([...heads]).toEqual([
    { name: "main", author: "ada/test", samplesAdded: 0, valuesChanged: 0 },
  ]);
});

test("name, description and visibility change one by one", async () => {
  await createDataset(db, ada, { owner: "ada", name: "draft", description: "first" });
  const renamed = await updateDataset(db, ada, { owner: "ada", name: "draft", newName: "final" });
  expect(renamed).toEqual(
    expect.objectContaining({ name: "final", description: "first", visibility: "PRIVATE" }),
  );
  const opened = await updateDataset(db, ada, {
    owner: "ada",
    name: "final",
    visibility: "PUBLIC",
    description: "",
  });
  expect(opened).toEqual({ ...renamed, description: "", visibility: "PUBLIC" });
  expect(await findDataset(db, ada, "ada", "draft")).toBeNull();
  expect(await deleteDataset(db, ada, { owner: "ada", name: "final" })).toEqual(opened);
  expect(await findDataset(db, ada, "ada", "final")).toBeNull();
});

test("a deleted dataset leaves no branch that is live, and its name is free again", async () => {
  const { id } = await createDataset(db, ada, { owner: "ada", name: "short" });
  await deleteDataset(db, ada, { owner: "ada", name: "short" });
  const left = await db.sql`
    select 1 from branches where dataset_id = ${id} and deleted_at is null
    union all select 1 from datasets where id = ${id}`;
  expect(left).toHaveLength(0);
  const again = await createDataset(db, ada, { owner: "ada", name: "short" });
  expect(again.id).not.toBe(id);
});

test("roles: members read, writers create, administrators do everything, anybody reads what is public", async () => {
  await createDataset(db, administrator, { owner: "lab", name: "shared" });
  expect((await getDataset(db, bob, "lab", "shared")).name).toBe("shared");
  await expect(getDataset(db, bob, "lab", "shared", "WRITER")).rejects.toThrow(
    `This needs the role WRITER on the dataset "shared" of "lab"; yours there is READER.`,
  );
  await expect(createDataset(db, bob, { owner: "lab", name: "mine" })).rejects.toThrow(
    refusal("FORBIDDEN"),
  );
  await expect(
    updateDataset(db, bob, { owner: "lab", name: "shared", newName: "x" }),
  ).rejects.toThrow(refusal("FORBIDDEN"));
  await expect(deleteDataset(db, bob, { owner: "lab", name: "shared" })).rejects.toThrow(
    refusal("FORBIDDEN"),
  );
  await expect(getDataset(db, ada, "lab", "shared")).rejects.toThrow(refusal("DATASET_NOT_FOUND"));
  await updateDataset(db, administrator, { owner: "lab", name: "shared", visibility: "PUBLIC" });
  expect((await getDataset(db, ada, "lab", "shared")).visibility).toBe("PUBLIC");
  expect((await getDataset(db, null, "lab", "shared")).visibility).toBe("PUBLIC");
  await expect(getDataset(db, ada, "lab", "shared", "WRITER")).rejects.toThrow(
    refusal("FORBIDDEN"),
  );
  await expect(getDataset(db, null, "lab", "shared", "WRITER")).rejects.toThrow(
    refusal("UNAUTHENTICATED"),
  );
});

test("what does not exist and what is not yours are refused alike", async () => {
  const message = async (owner: string, name: string) => {
    const error = await getDataset(db, bob, owner, name).catch((caught: unknown) => caught);
    expect(error).toEqual(refusal("DATASET_NOT_FOUND"));
    return (error as Error).message;
  };
  expect(await message("ada", "digits")).toBe(
    (await message("ada", "nodigits")).replace("nodigits", "digits"),
  );
  const { id } = await getDataset(db, ada, "ada", "digits");
  const foreign: unknown = await getDatasetById(db, bob, id).catch((error: unknown) => error);
  const missing: unknown = await getDatasetById(db, bob, 10 ** 9).catch((error: unknown) => error);
  expect((missing as Error).message.replace("1000000000", String(id))).toBe(
    (foreign as Error).message,
  );
  expect(await findDataset(db, bob, "ada", "digits")).toBeNull();
  await expect(deleteDataset(db, bob, { owner: "ada", name: "digits" })).rejects.toThrow(
    refusal("DATASET_NOT_FOUND"),
  );
  await expect(createDataset(db, bob, { owner: "ada", name: "digits" })).rejects.toThrow(
    refusal("NOT_FOUND"),
  );
  await expect(createDataset(db, bob, { owner: "nobody", name: "digits" })).rejects.toThrow(
    refusal("NOT_FOUND"),
  );
  await expect(createDataset(db, null, { owner: "ada", name: "digits" })).rejects.toThrow(
    refusal("UNAUTHENTICATED"),
  );
});

test("a name belongs to one dataset of an owner, also when two ask at once", async () => {
  const input = { owner: "bob", name: "twice" };
  const tries = await Promise.allSettled([
    createDataset(db, bob, input),
    createDataset(db, bob, input),
  ]);
  expect(tries.map((attempt) => attempt.status).toSorted()).toEqual(["fulfilled", "rejected"]);
  await expect(createDataset(db, bob, input)).rejects.toThrow(refusal("NAME_TAKEN"));
  await createDataset(db, bob, { owner: "bob", name: "other" });
  await expect(
    updateDataset(db, bob, { owner: "bob", name: "other", newName: "twice" }),
  ).rejects.toThrow(`"bob" has a dataset "twice" already; choose another name.`);
});

test("names and descriptions that make no sense are refused before anything is written", async () => {
  for (const name of ["", "a/b", 'a"b', "a\0b", "x".repeat(10_000)]) {
    await expect(createDataset(db, ada, { owner: "ada", name })).rejects.toThrow(
      refusal("INVALID_NAME"),
    );
    await expect(getDataset(db, ada, "ada", name)).rejects.toThrow(refusal("DATASET_NOT_FOUND"));
    await expect(getDataset(db, ada, name, "digits")).rejects.toThrow(refusal("DATASET_NOT_FOUND"));
  }
  for (const description of ["a\0b", "x".repeat(10_001)]) {
    await expect(
      createDataset(db, ada, { owner: "ada", name: "bad", description }),
    ).rejects.toThrow(refusal("INVALID_INPUT"));
  }
  for (const id of [NaN, 1.5, 2 ** 60]) {
    await expect(getDatasetById(db, ada, id)).rejects.toThrow(refusal("DATASET_NOT_FOUND"));
  }
});

test("the list has what the actor may read, page by page", async () => {
  const names = async (actor: Actor | null, options: { owner?: string; search?: string } = {}) =>
    (await listDatasets(db, actor, { first: 100, ...options })).items.map(
      (item) => `${item.ownerName}/${item.name}`,
    );
  expect(await names(null)).toEqual(["lab/shared"]);
  expect(await names(ada)).toEqual(["ada/digits", "ada/short", "lab/shared"]);
  expect(await names(bob)).toEqual(["lab/shared", "bob/twice", "bob/other"]);
  expect(await names(administrator)).toHaveLength(5);
  expect(await names(ada, { owner: "ada" })).toEqual(["ada/digits", "ada/short"]);
  expect(await names(bob, { owner: "ada" })).toEqual([]);
  expect(await names(ada, { search: "HOUSE" })).toEqual(["ada/digits"]);
  expect(await names(ada, { search: "%" })).toEqual([]);
  const first = await listDatasets(db, administrator, { first: 3 });
  expect([first.items.length, first.hasNextPage]).toEqual([3, true]);
  const rest = await listDatasets(db, administrator, { first: 3, after: first.items[2]!.id });
  expect([rest.items.length, rest.hasNextPage]).toEqual([2, false]);
  await expect(listDatasets(db, ada, { first: 1, search: "\0" })).rejects.toThrow(
    refusal("INVALID_INPUT"),
  );
});
