import { readdir, truncate } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { openStreamStage } from "../helpers/stream-stage.ts";
import { readTar } from "../helpers/read-tar.ts";

const SAMPLES = 40;
/** Large enough that a shard is more than what waits in buffers. */
const SIDE = 400;
const { server, get, list } = await openStreamStage(SAMPLES, { shardBytes: 1e9, side: SIDE });
const unplaced = join(server.blobs.root, "shards", "unplaced");

async function digestAt(index: number): Promise<string> {
  const { dataset } = await server.ask(
    `query ($index: Int!) { dataset(owner: "admin", name: "pictures") { sample(index: $index) {
      value(tensor: "images") { ... on ImageValue { image { digest } } } } } }`,
    { index },
  );
  return dataset.sample.value.image.digest;
}

/** Waits until nothing is half written. */
async function settled(): Promise<void> {
  while ((await readdir(unplaced)).length > 0) await sleep(20);
}

test("a client that goes away leaves nothing behind", async () => {
  const { shards } = await list("main", { shuffle: "away" });
  for (let round = 0; round < 30; round++) {
    const leaving = new AbortController();
    const response = await get(shards[0]!.url, { signal: leaving.signal });
    const reader = response.body!.getReader();
    await reader.read();
    leaving.abort();
    await reader.read().catch(() => {});
  }
  await settled();
  const [{ busy }] = (await server.pool.sql`
    select count(*) as busy from pg_stat_activity
    where datname = current_database() and state like 'idle in transaction%'`) as [
    { busy: number },
  ];
  expect(busy).toBe(0);
  const whole = Buffer.from(await (await get(shards[0]!.url)).arrayBuffer());
  expect(readTar(whole)).toHaveLength(SAMPLES * 8 - Math.floor(SAMPLES / 3));
  expect(server.logged).toEqual([]);
});

test("a missing file early in a shard is an error that says which", async () => {
  const { shards } = await list("main", { tensors: "images", samplesPerShard: 2 });
  const digest = await digestAt(2);
  await server.blobs.remove(digest);
  const response = await get(shards[1]!.url);
  expect(response.status).toBe(404);
  expect(await response.json()).toEqual({
    error: { code: "BLOB_NOT_FOUND", message: expect.stringContaining(digest) },
  });
});

test("a damaged image that is to be resized is an error that says which", async () => {
  const { shards } = await list("main", {
    tensors: "images",
    samplesPerShard: 2,
    width: 50,
    height: 50,
  });
  const digest = await digestAt(4);
  await truncate(server.blobs.path(digest), 200);
  const response = await get(shards[2]!.url);
  expect(response.status).toBe(400);
  expect(await response.json()).toEqual({
    error: { code: "IMAGE_TRUNCATED", message: expect.stringContaining(`"${digest}" is damaged`) },
  });
});

test("a missing file later in a shard breaks the answer off, and nothing of it is kept", async () => {
  const filter = JSON.stringify({ not: { tensor: { path: "note", equals: 'sample "2"' } } });
  const { shards } = await list("main", { tensors: "images,labels", filter });
  const digest = await digestAt(SAMPLES - 1);
  await server.blobs.remove(digest);
  const response = await get(shards[0]!.url);
  expect(response.status).toBe(200);
  await expect(response.arrayBuffer()).rejects.toThrow(TypeError);
  expect(server.logged.join("\n")).toContain(`There is no blob of digest "${digest}"`);
  await settled();
  await server.keptShards!.close();
  expect((await get(shards[0]!.url)).headers.get("cache-status")).toBe("loupe; fwd=miss");
});
