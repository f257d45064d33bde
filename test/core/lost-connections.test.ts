import { setImmediate as turn, setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import {
  openDatabase,
  openSnapshot,
  transaction,
  type Database,
  type DatabasePool,
} from "../../packages/core/src/db/database.ts";
import { isConnectionLost } from "../../packages/core/src/db/connection-lost.ts";
import { createTestDatabase } from "../helpers/test-database.ts";

const killer = await createTestDatabase();
await killer.sql`create table written (number int)`;

const ROUNDS = process.env["LOUPE_TEST_LONG"] ? 400 : 40;

/** A pool of few connections, so that lost ones are used again. */
async function withPool(work: (pool: DatabasePool) => Promise<void>): Promise<void> {
  const pool = openDatabase(killer.url, { connections: 3 });
  try {
    await work(pool);
  } finally {
    await pool.close();
  }
}

async function idOf({ sql }: Database): Promise<number> {
  const [row] = await sql<{ id: number }[]>`select pg_backend_pid() as id`;
  return row!.id;
}

async function end(id: number): Promise<void> {
  await killer.sql`select pg_terminate_backend(${id})`;
}

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

async function numbersWritten(): Promise<number[]> {
  const rows = await killer.sql<{ number: number }[]>`select number from written order by number`;
  return rows.map(({ number }) => number);
}

async function expectUsable(pool: DatabasePool): Promise<void> {
  const answers = Array.from({ length: 12 }, () => pool.sql`select 1 as one`);
  expect((await Promise.all(answers)).map(([row]) => row!["one"])).toEqual(Array(12).fill(1));
}

test("what a transaction does after its connection was lost is refused, and not done outside it", () =>
  withPool(async (pool) => {
    let later: unknown;
    const lost = await failureOf(
      transaction(pool, async (tx) => {
        await tx.sql`insert into written values (1)`;
        await end(await idOf(tx));
        await sleep(50);
        await expectUsable(pool);
        later = await failureOf(tx.sql`insert into written values (2)`.execute());
      }),
    );
    await expect.poll(() => isConnectionLost(later)).toBe(true);
    expect(isConnectionLost(lost)).toBe(true);
    expect(await numbersWritten()).toEqual([]);
    await expectUsable(pool);
  }));

test("statements that wait in a transaction fail with its connection", () =>
  withPool(async (pool) => {
    const failures = await transaction(pool, async (tx) => {
      const id = await idOf(tx);
      const waiting = Array.from({ length: 300 }, () => failureOf(tx.sql`select pg_sleep(1)`));
      await turn();
      await end(id);
      return Promise.all(waiting);
    }).catch((error: unknown) => [error]);
    expect(failures.every(isConnectionLost)).toBe(true);
    await expectUsable(pool);
  }));

test("a snapshot whose connection was lost fails, and closing it leaves the pool whole", () =>
  withPool(async (pool) => {
    for (let round = 0; round < 6; round++) {
      const opened = await openSnapshot(pool);
      await end(await idOf(opened));
      await sleep(20);
      expect(isConnectionLost(await failureOf(opened.sql`select 1`.execute()))).toBe(true);
      await failureOf(opened.close());
    }
    await expectUsable(pool);
  }));

test("connections lost at any moment leave a pool that answers, and ends at once", () =>
  withPool(async (pool) => {
    for (let round = 0; round < ROUNDS; round++) {
      const works = [write(pool, round), read(pool), failureOf(pool.sql`select pg_sleep(0.01)`)];
      await sleep(Math.random() * 6);
      await killer.sql`
        select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()
          and application_name = 'loupe' and query not like '%written order by%'`;
      await Promise.all(works);
    }
    await expectUsable(pool);
    const written = await numbersWritten();
    const twice = written.filter(
      (number) => written.filter((other) => other === number).length > 1,
    );
    expect(twice).toEqual(written);
  }));

/** Twice the same number, or nothing. */
async function write(pool: DatabasePool, number: number): Promise<void> {
  await failureOf(
    transaction(pool, async ({ sql }) => {
      await sql`insert into written values (${number})`;
      await turn();
      await sql`insert into written values (${number})`;
    }),
  );
}

async function read(pool: DatabasePool): Promise<void> {
  const opened = await openSnapshot(pool).catch(() => undefined);
  if (!opened) return;
  await failureOf(opened.sql`select count(*) from written`.execute());
  await turn();
  await failureOf(opened.close());
}
