import type postgres from "postgres";
import type { Database } from "../db/database.ts";
import type { Actor } from "../access/actor.ts";
import type { Role } from "../access/role.ts";

export type Visibility = "PRIVATE" | "PUBLIC";

export interface Dataset {
  id: number;
  ownerId: number;
  ownerName: string;
  name: string;
  description: string;
  visibility: Visibility;
  defaultBranch: string;
  createdAt: Date;
}

/** A dataset as it is read together with what decides who may see it. */
export interface DatasetRow extends Omit<Dataset, "createdAt"> {
  /** Milliseconds since 1970. */
  createdAtMs: number;
  membership: Role | null;
}

/** The one place where datasets are read: each with the actor's membership in its owner. */
export function selectDatasets(
  db: Database,
  actor: Actor | null,
  where: postgres.PendingQuery<postgres.Row[]>,
) {
  return db.sql<DatasetRow[]>`
    select d.id, d.owner_id as "ownerId", o.name as "ownerName", d.name, d.description, d.visibility,
      d.default_branch as "defaultBranch", (extract(epoch from d.created_at) * 1000)::float8 as "createdAtMs",
      m.role as membership
    ${fromDatasets(db, actor)}
    ${where}`;
}

/** Datasets as `d` with their owners as `o`, and as `m` the actor's membership in those. */
export function fromDatasets(db: Database, actor: Actor | null) {
  return db.sql`
    from datasets d
    join owners o on o.id = d.owner_id
    left join owner_members m on m.organisation_id = d.owner_id and m.person_id = ${actor?.ownerId ?? null}`;
}

export function datasetOf(row: DatasetRow): Dataset {
  return {
    id: row.id,
    ownerId: row.ownerId,
    ownerName: row.ownerName,
    name: row.name,
    description: row.description,
    visibility: row.visibility,
    defaultBranch: row.defaultBranch,
    createdAt: new Date(row.createdAtMs),
  };
}
