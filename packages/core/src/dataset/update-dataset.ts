import postgres from "postgres";
import type { Database } from "../db/database.ts";
import type { Actor } from "../access/actor.ts";
import { nameTaken } from "./name-taken.ts";
import type { Dataset, Visibility } from "./dataset.ts";
import { checkDescription } from "./free-text.ts";
import { getDataset, getDatasetById } from "./get-dataset.ts";
import { checkName } from "./names.ts";

export interface UpdateDatasetInput {
  owner: string;
  name: string;
  newName?: string | undefined;
  description?: string | undefined;
  visibility?: Visibility | undefined;
}

/**
 * Changes what is given and leaves the rest. Needs the role ADMIN.
 *
 * @throws LoupeError `INVALID_NAME`, `INVALID_INPUT`, `NAME_TAKEN` and what `getDataset` throws
 */
export async function updateDataset(
  db: Database,
  actor: Actor | null,
  input: UpdateDatasetInput,
): Promise<Dataset> {
  const { newName, description } = input;
  if (newName !== undefined) checkName("dataset", newName);
  if (description !== undefined) checkDescription(description);
  const dataset = await getDataset(db, actor, input.owner, input.name, "ADMIN");
  try {
    await write(db, dataset.id, input);
  } catch (error) {
    throw isNameTaken(error) ? nameTaken(dataset.ownerName, newName ?? dataset.name) : error;
  }
  return getDatasetById(db, actor, dataset.id, "ADMIN");
}

function write(db: Database, id: number, input: UpdateDatasetInput) {
  return db.sql`
    update datasets
    set name = coalesce(${input.newName ?? null}, name),
      description = coalesce(${input.description ?? null}, description),
      visibility = coalesce(${input.visibility ?? null}, visibility)
    where id = ${id}`;
}

function isNameTaken(error: unknown): boolean {
  return error instanceof postgres.PostgresError && error.constraint_name === "datasets_owner_name";
}
