import { addMember, createTrainerToken, getDataset, getOwner } from "@loupe/core";
import { expect, test } from "vitest";
import { openStreamStage } from "../helpers/stream-stage.ts";

const { server, get, list } = await openStreamStage(3);
const LIST = "/datasets/admin/pictures/main/shards";
const SHARD = `${LIST}/0.tar`;

async function answerOf(path: string, token: string | null) {
  const response = await get(path, { token });
  const text = await response.text();
  return { status: response.status, error: response.ok ? null : JSON.parse(text).error };
}

async function trainerToken(name: string, milliseconds = 60_000) {
  const { pool } = server;
  const root = {
    ownerId: 1,
    ownerName: "admin",
    tokenName: "",
    role: "ADMIN",
    isAdministrator: true,
  } as const;
  const dataset = await getDataset(pool, root, "admin", name);
  const expiresAt = new Date(Date.now() + milliseconds);
  return (await createTrainerToken(pool, { dataset, name: "training", expiresAt })).secret;
}

test("whoever may read the dataset may read its shards", async () => {
  const reader = await server.ask(
    `mutation { createToken(input: { owner: "admin", name: "reader", role: READER }) { secret } }`,
  );
  for (const path of [LIST, SHARD])
    expect((await answerOf(path, reader.createToken.secret)).status).toBe(200);
});

test("what is not yours is refused like what does not exist", async () => {
  const stranger = await server.person("stranger");
  for (const token of [null, stranger, "loupe_nonsense"]) {
    for (const path of [LIST, SHARD]) {
      const refused = await answerOf(path, token);
      const missing = await answerOf(path.replace("pictures", "nothing"), token);
      expect(refused).toEqual({
        status: 404,
        error: expect.objectContaining({ code: "DATASET_NOT_FOUND" }),
      });
      expect(refused.error.message.replace("pictures", "nothing")).toBe(missing.error.message);
    }
  }
  const { shards } = await list();
  expect(await answerOf(shards[0]!.url, stranger)).toMatchObject({ status: 404 });
});

test("a public dataset needs no token", async () => {
  await server.ask(`mutation {
    createDataset(input: { owner: "admin", name: "open", visibility: PUBLIC }) { dataset { id } }
  }`);
  expect((await answerOf("/datasets/admin/open/main/shards", null)).status).toBe(200);
});

test("a trainer's token reads one dataset, and does nothing else", async () => {
  await server.ask(
    `mutation { createDataset(input: { owner: "admin", name: "other" }) { dataset { id } } }`,
  );
  const token = await trainerToken("pictures");
  expect((await answerOf(SHARD, token)).status).toBe(200);
  expect((await answerOf("/datasets/admin/other/main/shards", token)).error.code).toBe(
    "DATASET_NOT_FOUND",
  );
  const { datasets } = await server.ask(`{ datasets { nodes { name } } }`, {}, { token });
  const names = datasets.nodes.map(({ name }: { name: string }) => name);
  expect(names.toSorted()).toEqual(["open", "pictures"]);
  const { owner } = await server.ask(`{ owner(name: "admin") { name } }`, {}, { token });
  expect(owner).toBeNull();
  for (const [mutation, code] of [
    [`createDataset(input: { owner: "admin", name: "more" }) { dataset { id } }`, "NOT_FOUND"],
    [`createToken(input: { owner: "admin", name: "more", role: READER }) { secret }`, "NOT_FOUND"],
    [
      `commit(input: { dataset: { owner: "admin", name: "pictures" }, branch: "main", message: "x" }) { commit { id } }`,
      "FORBIDDEN",
    ],
    [
      `forkDataset(input: { dataset: { owner: "admin", name: "pictures" }, name: "more" }) { dataset { id } }`,
      "NOT_FOUND",
    ],
    [`collectGarbage(input: { dryRun: true }) { report { commits } }`, "FORBIDDEN"],
  ]) {
    const { errors } = await server.query(`mutation { ${mutation} }`, {}, { token });
    expect(errors?.[0]?.extensions.code, mutation).toBe(code);
  }
});

test("it expires, and is gone with its dataset", async () => {
  await server.ask(
    `mutation { createDataset(input: { owner: "admin", name: "brief" }) { dataset { id } } }`,
  );
  const path = "/datasets/admin/brief/main/shards";
  const token = await trainerToken("brief");
  expect((await answerOf(path, token)).status).toBe(200);
  await server.pool.sql`update tokens set expires_at = now() where name = 'training'`;
  expect((await answerOf(path, token)).error.code).toBe("DATASET_NOT_FOUND");
  await server.ask(
    `mutation { deleteDataset(input: { dataset: { owner: "admin", name: "brief" } }) { deletedName } }`,
  );
  const [left] = await server.pool.sql`
    select count(*) as count from tokens where dataset_id is not null and dataset_id not in (select id from datasets)`;
  expect(left).toEqual({ count: 0 });
});

test("a token made for one dataset says so, and even an administrator's opens no other", async () => {
  const { createToken } = await server.ask(
    `mutation { createToken(input: { owner: "admin", name: "narrow", role: ADMIN, dataset: "pictures" }) {
      secret token { name dataset { name } }
    } }`,
  );
  expect(createToken.token).toEqual({ name: "narrow", dataset: { name: "pictures" } });
  expect((await answerOf(SHARD, createToken.secret)).status).toBe(200);
  expect((await answerOf("/datasets/admin/other/main/shards", createToken.secret)).status).toBe(
    404,
  );
  const { errors } = await server.query(
    `mutation { createToken(input: { owner: "admin", name: "wrong", role: READER, dataset: "nothing" }) { secret } }`,
  );
  expect(errors?.[0]?.extensions.code).toBe("DATASET_NOT_FOUND");
});

test("a trainer's token for the dataset of an organisation reads it", async () => {
  const person = await server.person("member");
  await server.ask(
    `mutation { createOwner(input: { name: "lab", kind: ORGANISATION }) { owner { name } } }`,
  );
  const root = {
    ownerId: 1,
    ownerName: "admin",
    tokenName: "",
    role: "ADMIN",
    isAdministrator: true,
  } as const;
  const lab = await getOwner(server.pool, root, "lab");
  await addMember(server.pool, { organisation: lab, person: "member", role: "WRITER" });
  await server.ask(
    `mutation { createDataset(input: { owner: "lab", name: "shared" }) { dataset { id } } }`,
    {},
    { token: person },
  );
  const dataset = await getDataset(server.pool, root, "lab", "shared");
  const expiresAt = new Date(Date.now() + 60_000);
  const { secret } = await createTrainerToken(server.pool, {
    dataset,
    name: "training",
    expiresAt,
  });
  expect((await answerOf("/datasets/lab/shared/main/shards", secret)).status).toBe(200);
  expect((await answerOf(SHARD, secret)).status).toBe(404);
});
