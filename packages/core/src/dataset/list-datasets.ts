import type { Database } from "../db/database.ts";
import { LoupeError } from "../errors.ts";
import type { Actor } from "../access/actor.ts";
import { datasetOf, fromDatasets, selectDatasets, type Dataset } from "./dataset.ts";

export interface DatasetRestriction {
  /** Only those of this owner. */
  owner?: string | undefined;
  /** Only those with this text in their name or description, in upper or lower case. */
  search?: string | undefined;
}

export interface ListDatasetsOptions extends DatasetRestriction {
  /** At most so many. */
  first: number;
  /** The id of the dataset after which to go on. */
  after?: number | undefined;
}

export interface DatasetPage {
  items: Dataset[];
  hasNextPage: boolean;
}

/** The datasets that the actor may read, in the order they were made. */
export async function listDatasets(
  db: Database,
  actor: Actor | null,
  { first, after = 0, ...restriction }: ListDatasetsOptions,
): Promise<DatasetPage> {
  const rows = await selectDatasets(
    db,
    actor,
    db.sql`
      where d.id > ${after} and ${isListed(db, actor, restriction)}
      order by d.id
      limit ${first + 1}`,
  );
  return { items: rows.slice(0, first).map(datasetOf), hasNextPage: rows.length > first };
}

/** How many of them there are. */
export async function countDatasets(
  db: Database,
  actor: Actor | null,
  restriction: DatasetRestriction,
): Promise<number> {
  const [row] = await db.sql<{ count: number }[]>`
    select count(*)::int as count ${fromDatasets(db, actor)} where ${isListed(db, actor, restriction)}`;
  return row!.count;
}

function isListed(db: Database, actor: Actor | null, { owner, search = "" }: DatasetRestriction) {
  for (const text of [owner ?? "", search]) checkText(text);
  return db.sql`
    (d.visibility = 'PUBLIC' or (
      (d.owner_id = ${actor?.ownerId ?? null} or m.role is not null or ${actor?.isAdministrator ?? false})
      and d.id = coalesce(${actor?.datasetId ?? null}::bigint, d.id)
    ))
    ${owner === undefined ? db.sql`` : db.sql`and o.name = ${owner}`}
    ${search === "" ? db.sql`` : db.sql`and position(lower(${search}) in lower(d.name || ' ' || d.description)) > 0`}`;
}

/** Postgres takes no NUL in a text. */
function checkText(text: string): void {
  if (!text.includes("\0")) return;
  throw new LoupeError(
    "INVALID_INPUT",
    "The text to look for holds a NUL character; text without one is expected.",
  );
}
