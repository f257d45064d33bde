import { readdir, truncate } from "node:fs/promises";
import { join } from "node:path";
import { KeptShards } from "@loupe/core";
import { expect, test } from "vitest";
import { openStreamStage } from "../helpers/stream-stage.ts";

/** For one shard of six samples with two tensors, or two of one sample with all. */
const ROOM = 25_000;
const { server, sampleIds, get, list, change } = await openStreamStage(12, { shardBytes: ROOM });
const { shards, commit } = await list("main", { tensors: "images,labels", samplesPerShard: 6 });
const folder = join(server.blobs.root, "shards");

async function read(path: string, headers: Record<string, string> = {}, method = "GET") {
  const response = await get(path, { headers, method });
  const bytes = Buffer.from(await response.arrayBuffer());
  return { status: response.status, headers: Object.fromEntries(response.headers), bytes };
}

/** Reads a shard until it comes from the disk. */
async function readKept(path: string) {
  for (;;) {
    await server.keptShards!.close();
    const answer = await read(path);
    if (answer.headers["cache-status"] === "loupe; hit") return answer;
  }
}

async function namesOnDisk(): Promise<string[]> {
  return (await readdir(folder, { recursive: true })).filter((name) => name.endsWith(".tar"));
}

test("a finished shard is kept, and the next reading has the same bytes", async () => {
  const made = await read(shards[0]!.url);
  expect(made.headers).toMatchObject({
    "content-type": "application/x-tar",
    "cache-control": "private, max-age=31536000, immutable",
    "cache-status": "loupe; fwd=miss",
  });
  const kept = await readKept(shards[0]!.url);
  expect(kept.bytes.equals(made.bytes)).toBe(true);
  expect(kept.headers).toMatchObject({
    etag: made.headers["etag"],
    "content-length": String(made.bytes.length),
    "accept-ranges": "bytes",
  });
});

test("whoever has a shard is told so, and whoever names a branch has to ask again", async () => {
  const { headers } = await read(shards[0]!.url);
  const again = await read(shards[0]!.url, { "if-none-match": headers["etag"]! });
  expect([again.status, again.bytes.length]).toEqual([304, 0]);
  const byBranch = await read(shards[0]!.url.replace(commit, "main"));
  expect(byBranch.headers).toMatchObject({
    etag: headers["etag"],
    "cache-control": "private, no-cache",
  });
  const other = await read(shards[1]!.url, { "if-none-match": headers["etag"]! });
  expect(other.status).toBe(200);
});

test("a part of a kept shard can be asked for, and its size", async () => {
  const { bytes, headers } = await readKept(shards[0]!.url);
  const part = await read(shards[0]!.url, { range: "bytes=512-1023" });
  expect(part.status).toBe(206);
  expect(part.headers["content-range"]).toBe(`bytes 512-1023/${bytes.length}`);
  expect(part.bytes.equals(bytes.subarray(512, 1024))).toBe(true);
  const changed = await read(shards[0]!.url, { range: "bytes=512-1023", "if-range": '"other"' });
  expect(changed.bytes.equals(bytes)).toBe(true);
  const behind = await read(shards[0]!.url, { range: `bytes=${bytes.length}-` });
  expect([behind.status, behind.headers["content-range"]]).toEqual([
    416,
    `bytes */${bytes.length}`,
  ]);
  const size = await read(shards[0]!.url, {}, "HEAD");
  expect(size.headers).toMatchObject({
    etag: headers["etag"],
    "content-length": String(bytes.length),
  });
});

test("a kept shard that was cut off on the disk is made anew", async () => {
  const { bytes } = await readKept(shards[0]!.url);
  const names = await namesOnDisk();
  await Promise.all(names.map((name) => truncate(join(folder, name), 5000)));
  const made = await read(shards[0]!.url);
  expect(made.headers["cache-status"]).toBe("loupe; fwd=miss");
  expect(made.bytes.equals(bytes)).toBe(true);
  expect((await readKept(shards[0]!.url)).bytes.equals(bytes)).toBe(true);
});

test("those used last are kept, as many as there is room for", async () => {
  const { shards: small } = await list("main", { samplesPerShard: 1 });
  const [first, second, third] = small.map(({ url }) => url);
  await readKept(first!);
  await readKept(second!);
  expect(await namesOnDisk()).toHaveLength(2);
  expect((await read(first!)).headers["cache-status"]).toBe("loupe; hit");
  await readKept(third!);
  await server.keptShards!.close();
  expect(await namesOnDisk()).toHaveLength(2);
  expect((await read(first!)).headers["cache-status"]).toBe("loupe; hit");
  expect((await read(second!)).headers["cache-status"]).toBe("loupe; fwd=miss");
});

test("a shard that is larger than all the room is sent, but not kept", async () => {
  const { shards: large } = await list("main", { samplesPerShard: 12 });
  const { bytes } = await read(large[0]!.url);
  expect(bytes.length).toBeGreaterThan(ROOM);
  await server.keptShards!.close();
  expect((await read(large[0]!.url)).headers["cache-status"]).toBe("loupe; fwd=miss");
  expect((await read(large[0]!.url)).bytes.equals(bytes)).toBe(true);
});

test("another start finds what was kept, and removes what was half written", async () => {
  await readKept(shards[0]!.url);
  const names = await namesOnDisk();
  const log = (message: string) => expect.unreachable(message);
  const all = await KeptShards.open({ folder, mostBytes: ROOM, log });
  expect(all.commits()).toEqual([commit]);
  const narrow = await KeptShards.open({ folder, mostBytes: 1, log });
  await narrow.close();
  expect(names.length).toBeGreaterThan(0);
  expect(await namesOnDisk()).toEqual([]);
  const again = await read(shards[0]!.url);
  expect(again.headers["cache-status"]).toBe("loupe; fwd=miss");
});

test("the shards of a commit that was cleaned up go with it", async () => {
  await server.ask(`mutation { createBranch(input: {
    dataset: { owner: "admin", name: "pictures" }, name: "brief" }) { branch { name } } }`);
  await change("deleteSamples", { branch: "brief", samples: [{ id: sampleIds[0]! }] }, "revision");
  await change("commit", { branch: "brief", message: "Brief" }, "commit { commitId }");
  const brief = await list("brief", { samplesPerShard: 1, tensors: "images" });
  const main = await list("main", { samplesPerShard: 1, tensors: "images" });
  await readKept(brief.shards[0]!.url);
  await readKept(main.shards[0]!.url);
  await server.ask(`mutation { deleteBranch(input: {
    dataset: { owner: "admin", name: "pictures" }, name: "brief" }) { deletedName } }`);
  const clean = () => server.ask(`mutation { collectGarbage(input: {}) { report { commits } } }`);
  expect((await clean()).collectGarbage.report.commits).toBe(0);
  expect((await read(brief.shards[0]!.url)).status).toBe(200);
  await server.pool.sql`update commit_holds set held_until = now()`;
  expect((await clean()).collectGarbage.report.commits).toBe(1);
  await server.keptShards!.close();
  expect((await namesOnDisk()).every((name) => name.startsWith(commit))).toBe(true);
  expect((await read(main.shards[0]!.url)).headers["cache-status"]).toBe("loupe; hit");
  expect((await read(brief.shards[0]!.url)).status).toBe(404);
});
