import { expect, test } from "vitest";
import { startTestServer } from "../helpers/start-server.ts";

const { ask, query, pool, token, url } = await startTestServer();

/** How many connections hold a transaction open while nobody uses it. */
async function countHeld(): Promise<number> {
  const [row] = await pool.sql<{ open: number }[]>`
      select count(*) as open from pg_stat_activity
      where datname = current_database() and application_name = 'loupe' and state like 'idle in transaction%'`;
  return row!.open;
}

test("an operation lets go of its snapshot: after an answer, an error, and when the client left", async () => {
  await ask(
    `mutation { createDataset(input: { owner: "admin", name: "held" }) { dataset { ref { sampleCount } } } }`,
  );
  await ask(`{ dataset(owner: "admin", name: "held") { ref { sampleCount } } }`);
  await query(
    `{ dataset(owner: "admin", name: "missing") { ref { sampleCount } } datasets { nodes { name } } }`,
  );
  const leaving = new AbortController();
  const left = fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify({
      query: `{ dataset(owner: "admin", name: "held") { commits { nodes { parents { id } } } } }`,
    }),
    signal: leaving.signal,
  });
  setTimeout(() => leaving.abort(), 3);
  await left.catch(() => undefined);
  await expect.poll(countHeld).toBe(0);
});

test("more operations at once than the pool has connections are all answered", async () => {
  const answers = await Promise.all(
    Array.from({ length: 60 }, () =>
      ask(
        `{ viewer { owner { name } } dataset(owner: "admin", name: "held") { ref { sampleCount } branches { nodes { name } } } }`,
      ),
    ),
  );
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  await expect.poll(countHeld).toBe(0);
});
