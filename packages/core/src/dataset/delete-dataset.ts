import { transaction, type Database } from "../db/database.ts";
import type { Actor } from "../access/actor.ts";
import type { Dataset } from "./dataset.ts";
import { getDataset } from "./get-dataset.ts";

/**
 * Deletes a dataset with its branches, tags and runs, and returns what it was. Needs the role
 * ADMIN. Forks of it lose nothing; what no fork reads is left to the cleaning up.
 *
 * @throws LoupeError what `getDataset` throws
 */
export async function deleteDataset(
  db: Database,
  actor: Actor | null,
  { owner, name }: { owner: string; name: string },
): Promise<Dataset> {
  const dataset = await getDataset(db, actor, owner, name, "ADMIN");
  await transaction(db, async (tx) => {
    await tx.sql`
      update branches set deleted_at = now() where dataset_id = ${dataset.id} and deleted_at is null`;
    await tx.sql`delete from datasets where id = ${dataset.id}`;
  });
  return dataset;
}
