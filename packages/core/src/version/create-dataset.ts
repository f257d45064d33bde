import { transaction, type Database } from "../db/database.ts";
import { datasets } from "../db/tables/datasets.ts";
import { authorOf, requireActor, type Actor } from "../access/actor.ts";
import { getOwner } from "../access/owners.ts";
import { createFirstBranch } from "./create-first-branch.ts";
import type { Dataset, Visibility } from "../dataset/dataset.ts";
import { checkDescription } from "../dataset/free-text.ts";
import { checkName } from "../dataset/names.ts";
import { nameTaken } from "../dataset/name-taken.ts";

export interface CreateDatasetInput {
  owner: string;
  name: string;
  description?: string | undefined;
  /** Default `PRIVATE`. */
  visibility?: Visibility | undefined;
}

/**
 * Makes a dataset with an empty commit on its branch `main`. Needs the role WRITER on the owner.
 *
 * @throws LoupeError `INVALID_NAME`, `INVALID_INPUT`, `UNAUTHENTICATED`, `NOT_FOUND`, `FORBIDDEN`,
 *   `NAME_TAKEN`
 */
export async function createDataset(
  db: Database,
  actor: Actor | null,
  input: CreateDatasetInput,
): Promise<Dataset> {
  const author = authorOf(requireActor(actor));
  const { name, description = "", visibility = "PRIVATE" } = input;
  checkName("dataset", name);
  checkDescription(description);
  const owner = await getOwner(db, actor, input.owner, "WRITER");
  return transaction(db, async (tx) => {
    const [dataset] = await tx.orm
      .insert(datasets)
      .values({ ownerId: owner.id, name, description, visibility })
      .onConflictDoNothing()
      .returning();
    if (dataset === undefined) throw nameTaken(owner.name, name);
    await createFirstBranch(tx, { datasetId: dataset.id, branch: dataset.defaultBranch, author });
    return { ...dataset, ownerName: owner.name };
  });
}
