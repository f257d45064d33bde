import { expect, test } from "vitest";
import { startTestServer } from "../helpers/start-server.ts";

const { query, pool, logged, url } = await startTestServer();

test("a fault of our own is masked, and found in the log by its id", async () => {
  await pool.sql`alter table datasets rename to moved`;
  const { errors } = await query(`{ datasets { nodes { name } } }`);
  const image = await fetch(`${url}/datasets/1/images/${"a".repeat(64)}`);
  await pool.sql`alter table moved rename to datasets`;
  const id = String(errors?.[0]?.extensions["id"]);
  expect(errors?.[0]).toMatchObject({ path: ["datasets"], extensions: { code: "INTERNAL" } });
  expect(JSON.stringify(errors)).not.toContain("relation");
  expect(logged[0]).toContain(id);
  expect(logged[0]).toContain('relation "datasets" does not exist');
  expect(image.status).toBe(500);
  expect(await image.json()).toMatchObject({ error: { code: "INTERNAL" } });
  expect((await query(`{ datasets { nodes { name } } }`)).errors).toBeUndefined();
});
