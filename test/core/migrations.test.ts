import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateDrizzleJson, generateMigration } from "drizzle-kit/api";
import { afterAll, expect, test } from "vitest";
import { openDatabase, type DatabasePool } from "../../packages/core/src/db/database.ts";
import { migrate, refuseUnmigrated } from "../../packages/core/src/db/migrate.ts";
import { MIGRATIONS } from "../helpers/database-server.ts";
import { createTestDatabase } from "../helpers/test-database.ts";

const TABLES = new URL("../../packages/core/src/db/tables/", import.meta.url);

const db = await createTestDatabase("empty");
const temporary = await mkdtemp(join(tmpdir(), "loupe-migrations-"));
afterAll(() => rm(temporary, { recursive: true }));

interface Journal {
  entries: { idx: number; tag: string }[];
}

/** A copy of the migrations with one more. */
async function withMigration(tag: string, statements: string): Promise<string> {
  const folder = join(temporary, tag);
  await cp(MIGRATIONS, folder, { recursive: true });
  const path = join(folder, "meta", "_journal.json");
  const journal = JSON.parse(await readFile(path, "utf8")) as Journal;
  journal.entries.push({ idx: journal.entries.length, tag });
  await writeFile(path, JSON.stringify(journal));
  await writeFile(join(folder, `${tag}.sql`), statements);
  return folder;
}

async function tablesOf(pool: DatabasePool): Promise<string[]> {
  const rows = await pool.sql<{ name: string }[]>`
    select table_name as name from information_schema.tables where table_schema = 'public' order by 1`;
  return rows.map((row) => row.name);
}

function refusal(code: string) {
  return expect.objectContaining({ name: "LoupeError", code });
}

test("an empty database gets all tables, once, also when two processes start at once", async () => {
  const journal = JSON.parse(
    await readFile(join(MIGRATIONS, "meta", "_journal.json"), "utf8"),
  ) as Journal;
  const other = openDatabase(db.url, { connections: 1 });
  const applied = await Promise.all([migrate(db, MIGRATIONS), migrate(other, MIGRATIONS)]);
  await other.close();
  expect(applied.flat()).toEqual(journal.entries.map((entry) => entry.tag));
  expect(await tablesOf(db)).toEqual(
    expect.arrayContaining(["cells", "commits", "datasets", "tokens"]),
  );
});

test("applying them again changes nothing", async () => {
  const before = await tablesOf(db);
  expect(await migrate(db, MIGRATIONS)).toEqual([]);
  expect(await tablesOf(db)).toEqual(before);
});

test("the table files ask for nothing more than the migrations make", async () => {
  const files = (await readdir(TABLES)).filter((name) => name.endsWith(".ts"));
  const modules = await Promise.all(files.map((name) => import(new URL(name, TABLES).href)));
  const snapshots = (await readdir(join(MIGRATIONS, "meta"))).filter((name) =>
    name.endsWith("_snapshot.json"),
  );
  const last = await readFile(join(MIGRATIONS, "meta", snapshots.toSorted().at(-1)!), "utf8");
  const wanted = generateDrizzleJson(Object.assign({}, ...modules));
  expect(await generateMigration(JSON.parse(last), wanted)).toEqual([]);
});

test("a database that a newer program migrated is refused and left alone", async () => {
  const newer = await withMigration("9998_newer", "create table newer (id int);");
  expect(await migrate(db, newer)).toEqual(["9998_newer"]);
  await expect(migrate(db, MIGRATIONS)).rejects.toThrow(refusal("DATABASE_TOO_NEW"));
  await expect(migrate(db, MIGRATIONS)).rejects.toThrow(
    'has the migration "9998_newer", which this program does not have',
  );
  await db.sql`drop table newer`;
  await db.sql`delete from migrations where name = '9998_newer'`;
});

test("a migration that was edited after it was applied is refused", async () => {
  await migrate(db, await withMigration("9997_edited", "select 1;"));
  const edited = await withMigration("9997_edited", "select 2;");
  await expect(migrate(db, edited)).rejects.toThrow("differs from this program's");
  await db.sql`delete from migrations where name = '9997_edited'`;
});

test("a migration that fails leaves nothing behind", async () => {
  const broken = await withMigration(
    "9999_broken",
    "create table half (id int);\n--> statement-breakpoint\ncreate table half (id int);",
  );
  await expect(migrate(db, broken)).rejects.toThrow(
    'Postgres refuses to apply the migration "9999_broken", nothing of it was kept: relation "half" already exists.',
  );
  expect(await tablesOf(db)).not.toContain("half");
  expect(await migrate(db, MIGRATIONS)).toEqual([]);
});

test("an extension that can't be created is named, with what to do", async () => {
  const folder = await withMigration(
    "9996_extension",
    "create extension if not exists no_such_extension;",
  );
  const refused = migrate(db, folder);
  await expect(refused).rejects.toThrow(refusal("DATABASE_UNREACHABLE"));
  await expect(refused).rejects.toThrow(
    "have an administrator install it there with: create extension no_such_extension.",
  );
});

test("a role that may not do what is needed is told what is missing", async () => {
  const role = `loupe_test_${process.pid}_limited`;
  const folder = await withMigration("9995_limited", "create extension btree_gist;");
  const limited = openDatabase(db.url, { connections: 1 });
  await db.sql.unsafe(`create role "${role}"`);
  try {
    await limited.sql.unsafe(`set role "${role}"`);
    await expect(migrate(limited, MIGRATIONS)).rejects.toThrow(
      "permission denied for table migrations",
    );
    await db.sql.unsafe(`grant select, insert on migrations to "${role}"`);
    await expect(migrate(limited, folder)).rejects.toThrow(refusal("DATABASE_UNREACHABLE"));
    await expect(migrate(limited, folder)).rejects.toThrow(
      "lacks the extension btree_gist and it can't be created",
    );
  } finally {
    await limited.close();
    await db.sql.unsafe(`drop owned by "${role}"`);
    await db.sql.unsafe(`drop role "${role}"`);
  }
});

test("a server that does not answer is named without its password", async () => {
  const nowhere = openDatabase("postgres://ada:secret@127.0.0.1:1/loupe");
  const error: unknown = await migrate(nowhere, MIGRATIONS).catch((caught: unknown) => caught);
  await nowhere.close();
  expect(error).toEqual(refusal("DATABASE_UNREACHABLE"));
  expect((error as Error).message).toBe(
    'Postgres at 127.0.0.1:1 (database "loupe") can\'t be used: nothing listens there.',
  );
});

test("a database that does not exist is named", async () => {
  const missing = openDatabase(db.url.replace(/loupe_test_\w+/, "no_such_database"));
  await expect(migrate(missing, MIGRATIONS)).rejects.toThrow(
    'database "no_such_database" does not exist',
  );
  await missing.close();
});

test("a program that does not migrate refuses a database that is behind, and changes nothing", async () => {
  const pool = await createTestDatabase("empty");
  const refused = {
    code: "DATABASE_NOT_MIGRATED",
    message: expect.stringMatching(/"0000_tables"/),
  };
  await expect(refuseUnmigrated(pool, MIGRATIONS)).rejects.toMatchObject(refused);
  expect(await pool.sql`select from pg_tables where schemaname = 'public'`).toHaveLength(0);
  await migrate(pool, MIGRATIONS);
  await refuseUnmigrated(pool, MIGRATIONS);
});
