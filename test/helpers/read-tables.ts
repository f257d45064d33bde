import type { Database } from "../../packages/core/src/db/database.ts";

/** All rows of all tables of our own, as text in a fixed order: what was done is what differs. */
export async function readTables({ sql }: Database): Promise<Record<string, string[]>> {
  const tables = await sql<{ name: string }[]>`
    select table_name as name from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE' order by 1`;
  const rows = tables.map(async ({ name }): Promise<[string, string[]]> => {
    const found = await sql<{ row: string }[]>`
      select to_jsonb(t)::text as row from ${sql(name)} t order by 1`;
    return [name, found.map(({ row }) => row)];
  });
  return Object.fromEntries(await Promise.all(rows));
}
