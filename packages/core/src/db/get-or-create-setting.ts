import type { Database } from "./database.ts";

/**
 * What the platform remembers under a name; `initial` is stored where there is nothing yet. All
 * processes get the same.
 */
export async function getOrCreateSetting(
  db: Database,
  name: string,
  initial: string,
): Promise<string> {
  const known = await findSetting(db, name);
  if (known !== undefined) return known;
  await db.sql`insert into settings (name, value) values (${name}, ${initial}) on conflict do nothing`;
  return (await findSetting(db, name))!;
}

async function findSetting(db: Database, name: string): Promise<string | undefined> {
  const [row] = await db.sql<{ value: string }[]>`select value from settings where name = ${name}`;
  return row?.value;
}
