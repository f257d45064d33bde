import { eq } from "drizzle-orm";
import { withReceipt, type Receipt } from "../../access/with-receipt.ts";
import type { BlobStore } from "../../blob/blob-store.ts";
import { transaction, type Database } from "../../db/database.ts";
import { models } from "../../db/tables/models.ts";
import { LoupeError } from "../../errors.ts";
import { getModel, referenceOf, type Model } from "./models.ts";
import { removePackage } from "./remove-packages.ts";

export interface DeleteModelInput {
  ownerId: number;
  /** As `findModel` takes it. */
  reference: string;
  receipt?: Receipt | undefined;
}

/**
 * Deletes a model, with its files where no other owner has the same. What runs have computed with
 * it stays, and says which model it was.
 *
 * @throws MODEL_NOT_FOUND, MODEL_IN_USE
 */
export async function deleteModel(
  db: Database,
  blobs: BlobStore,
  { ownerId, reference, receipt }: DeleteModelInput,
): Promise<{ deletedReference: string }> {
  const deleted: Model[] = [];
  const answer = await transaction(db, (tx) =>
    withReceipt(tx, receipt, async () => {
      const model = await getModel(tx, ownerId, reference);
      await deleteUnused(tx, model);
      deleted.push(model);
      return { deletedReference: referenceOf(model) };
    }),
  );
  for (const { digest } of deleted) await removePackage(db, blobs, digest);
  return answer;
}

/** Locks the model first: a run that is being started either is seen here or does not find it. */
async function deleteUnused(tx: Database, model: Model): Promise<void> {
  await tx.sql`select from models where id = ${model.id} for update`;
  const [run] = await tx.sql<{ id: number }[]>`
    select r.id from evaluation_run_models m join evaluation_runs r on r.id = m.run_id
    where m.model_id = ${model.id} and r.state in ('QUEUED', 'RUNNING', 'PAUSED')
    order by r.id limit 1`;
  if (run)
    throw new LoupeError(
      "MODEL_IN_USE",
      `Run ${run.id} has not ended and needs the model ${referenceOf(model)}; cancel it or wait.`,
    );
  await tx.orm.delete(models).where(eq(models.id, model.id));
}
