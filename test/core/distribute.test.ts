import { expect, test } from "vitest";
import {
  appendSamples,
  commit,
  countSamples,
  createBranch,
  deleteSamples,
  distributeTables,
  editObjects,
  getMembership,
  getStructure,
  readValues,
  reset,
  resolveRef,
  samplePage,
  setValues,
  type Dataset,
} from "../../packages/core/src/index.ts";
import {
  DISTRIBUTED_TABLES,
  LOCAL_TABLES,
  REFERENCE_TABLES,
} from "../../packages/core/src/db/distribute.ts";
import { makeBlob, makeDataset } from "../helpers/make-dataset.ts";
import { findCrossings } from "../helpers/statement-crossings.ts";
import { createTestDatabase } from "../helpers/test-database.ts";

const db = await createTestDatabase();

const distributed: Readonly<Record<string, string>> = DISTRIBUTED_TABLES;

test("a Postgres without Citus is refused in one sentence, and nothing changes", async () => {
  const before = await layout();
  await expect(distributeTables(db)).rejects.toMatchObject({
    code: "CITUS_MISSING",
    message: expect.stringMatching(
      /^The database is a Postgres without .*create extension citus\.$/,
    ),
  });
  expect(await layout()).toEqual(before);
});

function layout() {
  return db.sql`
    select c.relname, c.relkind, c.relhastriggers, s.setconfig
    from pg_class c left join pg_db_role_setting s on true
    where c.relnamespace = 'public'::regnamespace order by 1`;
}

test("every table is said to be distributed, small or local", async () => {
  const rows = await db.sql<{ name: string }[]>`
    select relname as name from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by 1`;
  const classified = [...Object.keys(distributed), ...REFERENCE_TABLES, ...LOCAL_TABLES];
  expect(classified.toSorted()).toEqual(rows.map(({ name }) => name).toSorted());
});

test("every unique key of a distributed table contains the column it is distributed by", async () => {
  const keys = await db.sql<{ table: string; key: string; columns: string[] }[]>`
    select t.relname as table, i.relname as key,
           array(select a.attname::text from pg_attribute a where a.attrelid = t.oid and a.attnum = any(x.indkey)) as columns
    from pg_index x join pg_class t on t.oid = x.indrelid join pg_class i on i.oid = x.indexrelid
    where x.indisunique and t.relname = any(${Object.keys(distributed)}::text[])`;
  expect(new Set(keys.map(({ table }) => table))).toEqual(new Set(Object.keys(distributed)));
  expect(keys.filter(({ table, columns }) => !columns.includes(distributed[table]!))).toEqual([]);
});

test("foreign keys join small tables only, each after the one it points to; no table has triggers", async () => {
  const keys = await db.sql<{ from: string; to: string }[]>`
    select conrelid::regclass::text as from, confrelid::regclass::text as to
    from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace`;
  expect(keys.length).toBeGreaterThan(5);
  const position = (name: string) => (REFERENCE_TABLES as readonly string[]).indexOf(name);
  const wrong = keys.filter(({ from, to }) => position(to) < 0 || position(to) >= position(from));
  expect(wrong).toEqual([]);
  const triggers = await db.sql`
    select tgname from pg_trigger t join pg_class c on c.oid = t.tgrelid
    where not tgisinternal and c.relnamespace = 'public'::regnamespace`;
  expect(triggers).toEqual([]);
});

/** The texts of the statements that some work sends. */
async function statementsOf(work: () => Promise<void>): Promise<string[]> {
  const texts = new Set<string>();
  const options = db.sql.options as { debug: unknown };
  options.debug = (_connection: number, text: string) =>
    texts.add(text.replaceAll(/\s+/g, " ").trim());
  try {
    await work();
  } finally {
    options.debug = false;
  }
  return [...texts];
}

const SPECS = {
  loss: { htype: "generic" },
  labels: { htype: "class_label", describes: "OBJECT", classNames: ["cat", "dog"] },
  photo: { htype: "image" },
} as const;

/** A branch with changes on a commit of another. */
async function writeInEveryWay(dataset: Dataset): Promise<void> {
  const on = { dataset, branch: "main" };
  const photo = { image: await makeBlob(db, dataset.id) };
  const samples = Array.from({ length: 30 }, (_, n) => ({
    values: { loss: { number: n }, labels: { labels: [n % 2] }, photo },
  }));
  const { sampleIds } = await appendSamples(db, { ...on, samples });
  const [first, second] = sampleIds.map((id) => ({ id }));
  await commit(db, { ...on, message: "first", author: "test" });
  await createBranch(db, { dataset, name: "fix" });
  const fix = { dataset, branch: "fix" };
  await setValues(db, {
    ...fix,
    edits: [
      { sample: first!, tensor: "loss", value: { number: 99 } },
      { sample: second!, tensor: "loss", value: null },
    ],
  });
  await editObjects(db, {
    ...fix,
    edits: [
      { sample: first!, group: "", change: { kind: "add", values: { labels: { labels: [1] } } } },
    ],
  });
  await deleteSamples(db, { ...fix, samples: [second!] });
  await commit(db, { ...fix, message: "second", author: "test" });
  await setValues(db, {
    ...fix,
    edits: [{ sample: first!, tensor: "loss", value: { number: 3 } }],
  });
  await reset(db, fix);
}

async function readInEveryWay(dataset: Dataset): Promise<void> {
  const ref = await resolveRef(db, dataset, "fix");
  const structure = await getStructure(db, ref);
  const membership = await getMembership(db, ref);
  const target = { ref, structure, membership };
  const orderBy = [{ tensor: "loss", direction: "DESC" }] as const;
  const dogs = { tensor: "labels", containsAny: ["dog"] };
  for (const filter of [undefined, dogs, { tensor: "loss", atLeast: 5 }, { not: dogs }]) {
    await samplePage(db, target, { first: 5, filter });
    await samplePage(db, target, { first: 5, filter, orderBy });
    await countSamples(db, target, filter);
  }
  await readValues(db, [...structure.tensors.values()], membership.slice(0, 10));
}

const crossings = (statement: string) => findCrossings(statement, distributed);

test("the statements of writes and pages put rows together by the column they are distributed by", async () => {
  const { dataset } = await makeDataset(db, SPECS);
  const statements = await statementsOf(async () => {
    await writeInEveryWay(dataset);
    await readInEveryWay(dataset);
  });
  const touched = Object.keys(distributed).filter((name) =>
    statements.some((text) => new RegExp(`\\b${name}\\b`).test(text)),
  );
  expect(touched).toEqual(Object.keys(distributed));
  expect(statements.flatMap(crossings)).toEqual([]);
});

test("what would cross machines is found", () => {
  for (const crossing of [
    "select 1 from cells c join sample_ranges r on r.column_id = c.column_id",
    "select 1 from cells c join dataset_blobs b on b.digest = c.bytes",
    "select 1 from cells c where exists (select from cells n where n.num = c.num)",
    "select (select n.num from cells n where n.column_id = a.column_id) from (select * from cells) a",
    "select 1 from blobs where exists (select from dataset_blobs b where b.dataset_id = 1)",
  ]) {
    expect(crossings(crossing), crossing).toHaveLength(1);
  }
  for (const together of [
    "select 1 from cells c join cells n on n.sample_id = c.sample_id",
    "select 1 from cells union all select 1 from cells",
    "select exists (select from cells) or exists (select from sample_ranges)",
    "select 1 from cells c where c.sample_id in (select n.sample_id from cells n)",
  ]) {
    expect(crossings(together), together).toEqual([]);
  }
});
