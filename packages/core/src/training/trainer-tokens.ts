import { createTrainerToken } from "../access/tokens.ts";
import type { Database } from "../db/database.ts";

/** No training lasts longer. Its tokens end with it, whatever becomes of its workers. */
const DAYS = 30;

/** A token that reads one dataset, until the training ends or another worker takes it up. */
export async function makeTrainerToken(
  db: Database,
  trainingRunId: number,
  dataset: { id: number; ownerId: number },
): Promise<{ id: number; secret: string }> {
  return createTrainerToken(db, {
    dataset,
    name: `training-${trainingRunId}`,
    expiresAt: new Date(Date.now() + DAYS * 24 * 60 * 60 * 1000),
    trainingRunId,
  });
}

/** Ends all tokens of a training: those that a lost worker left, too. */
export async function deleteTrainerTokens(db: Database, trainingRunId: number): Promise<void> {
  await db.sql`delete from tokens where training_run_id = ${trainingRunId}`;
}

/** Ends the tokens that one worker has made. */
export async function deleteTokens(db: Database, ids: readonly number[]): Promise<void> {
  await db.sql`delete from tokens where id = any(${[...ids]}::bigint[])`;
}
