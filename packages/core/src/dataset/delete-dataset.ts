import { eq } from "drizzle-orm";
import type { Database } from "../db/database.ts";
import { datasets } from "../db/tables/datasets.ts";
import type { Actor } from "../access/actor.ts";
import type { Dataset } from "./dataset.ts";
import { getDataset } from "./get-dataset.ts";

/**
 * Deletes a dataset with its branches, commits, definitions and runs, and returns what it was.
 * Needs the role ADMIN. The rows of its columns stay behind, where nothing reads them.
 *
 * @throws LoupeError what `getDataset` throws
 */
export async function deleteDataset(
  db: Database,
  actor: Actor | null,
  { owner, name }: { owner: string; name: string },
): Promise<Dataset> {
  const dataset = await getDataset(db, actor, owner, name, "ADMIN");
  await db.orm.delete(datasets).where(eq(datasets.id, dataset.id));
  return dataset;
}
