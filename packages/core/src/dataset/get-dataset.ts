import { LoupeError } from "../errors.ts";
import type { Database } from "../db/database.ts";
import type { Actor } from "../access/actor.ts";
import { requireRole, roleOn } from "../access/role-in.ts";
import type { Role } from "../access/role.ts";
import { datasetOf, selectDatasets, type Dataset, type DatasetRow } from "./dataset.ts";
import { isName, quoteName } from "./names.ts";

/** The dataset, where the actor may read it. One query. */
export async function findDataset(
  db: Database,
  actor: Actor | null,
  owner: string,
  name: string,
): Promise<Dataset | null> {
  const row = await findRow(db, actor, owner, name);
  return row && isReadable(row, actor) ? datasetOf(row) : null;
}

/**
 * The dataset, where the actor has the role `need` on it. One query.
 *
 * @throws LoupeError `DATASET_NOT_FOUND` for "does not exist" and "not yours" alike; `FORBIDDEN`
 *   where it may be read but not what is asked, or `UNAUTHENTICATED` where nobody asks
 */
export async function getDataset(
  db: Database,
  actor: Actor | null,
  owner: string,
  name: string,
  need: Role = "READER",
): Promise<Dataset> {
  const row = await findRow(db, actor, owner, name);
  return admit(row, { actor, need, what: `${quoteName(name)} of ${quoteName(owner)}` });
}

/** As `getDataset`. */
export async function getDatasetById(
  db: Database,
  actor: Actor | null,
  id: number,
  need: Role = "READER",
): Promise<Dataset> {
  const [row] = Number.isSafeInteger(id)
    ? await selectDatasets(db, actor, db.sql`where d.id = ${id}`)
    : [];
  return admit(row, { actor, need, what: `with the id ${id}` });
}

/** What the actor may do with a dataset that may be read: `READER` also where it is public alone. */
export async function findRoleOn(db: Database, actor: Actor | null, id: number): Promise<Role> {
  const [row] = await selectDatasets(db, actor, db.sql`where d.id = ${id}`);
  return (row && roleOn(actor, row)) ?? "READER";
}

async function findRow(
  db: Database,
  actor: Actor | null,
  owner: string,
  name: string,
): Promise<DatasetRow | undefined> {
  if (!isName(owner) || !isName(name)) return undefined;
  const [row] = await selectDatasets(
    db,
    actor,
    db.sql`where o.name = ${owner} and d.name = ${name}`,
  );
  return row;
}

/**
 * The dataset that was read, where the actor has the role `need` on it. @throws as `getDataset`
 * does
 */
export function admit(
  row: DatasetRow | undefined,
  request: { actor: Actor | null; need: Role; what: string },
): Dataset {
  const { actor, need, what } = request;
  if (row === undefined || !isReadable(row, actor)) {
    throw new LoupeError(
      "DATASET_NOT_FOUND",
      `There is no dataset ${what}, or it is not yours to see.`,
    );
  }
  if (need !== "READER") requireRole(actor, roleOn(actor, row), need, `the dataset ${what}`);
  return datasetOf(row);
}

function isReadable(row: DatasetRow, actor: Actor | null): boolean {
  return row.visibility === "PUBLIC" || roleOn(actor, row) !== null;
}
