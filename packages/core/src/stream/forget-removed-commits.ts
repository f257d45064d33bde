import type { Database } from "../db/database.ts";
import type { KeptShards } from "./kept-shards.ts";

/** Removes the kept shards of commits that have been cleaned up. */
export async function forgetRemovedCommits(db: Database, kept: KeptShards): Promise<void> {
  const removed = await db.sql<{ id: string }[]>`
    select id from unnest(${kept.commits()}::text[]) as kept (id)
    where not exists (select from commits where commits.id = kept.id)`;
  for (const { id } of removed) kept.forget(id);
}
