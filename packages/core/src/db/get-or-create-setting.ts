import type { Database } from "./database.ts";

/** What the platform remembers under a name; `value` from now on where there is nothing yet, whoever asks first. */
export async function getOrCreateSetting(db: Database, name: string, value: string): Promise<string> {
  await db.sql`
    insert into settings (name, value) values (${name}, ${JSON.stringify(value)}::jsonb) on conflict do nothing`;
  const [row] = await db.sql<{ value: string }[]>`select value #>> '{}' as value from settings where name = ${name}`;
  return row!.value;
}
