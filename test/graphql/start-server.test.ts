import { expect, test } from "vitest";
import { startServer } from "@loupe/server";
import { startTestServer } from "../helpers/start-server.ts";

const { url, pool, blobs, queue } = await startTestServer();
const plugins = { plugins: [], configUrl: import.meta.url };

test("a port that is taken is said to be", async () => {
  const port = Number(new URL(url).port);
  await expect(startServer({ pool, blobs, queue, plugins, port })).rejects.toMatchObject({
    code: "PORT_TAKEN",
    message: expect.stringContaining(String(port)),
  });
});

test("a server that is closed frees its port", async () => {
  const server = await startServer({ pool, blobs, queue, plugins, port: 0 });
  expect((await fetch(`${server.url}/health`)).status).toBe(200);
  await server.close();
  await expect(fetch(`${server.url}/health`)).rejects.toThrow("fetch failed");
  await (await startServer({ pool, blobs, queue, plugins, port: server.port })).close();
});

test("image URLs stay valid when the server is started again", async () => {
  const [row] = await pool.sql<
    { keys: number }[]
  >`select count(*) as keys from settings where name = 'image-url-key'`;
  expect(row?.keys).toBe(1);
});
