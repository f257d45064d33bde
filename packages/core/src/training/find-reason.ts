import type { Database } from "../db/database.ts";
import { LoupeError } from "../errors.ts";
import { RunStopped } from "../evaluation/run-stopped.ts";
import { fullName } from "../version/resolve-ref.ts";
import { findValidationGone, getDatasetOf, type OpenTraining } from "./open-training.ts";
import { findTraining } from "./training-runs.ts";

/**
 * Why a trainer has failed, where that is not what it says itself: what it reads was deleted, or has got
 * another name, under which it can go on.
 */
export async function findReason(
  db: Database,
  open: OpenTraining,
  error: unknown,
): Promise<unknown> {
  if (!(error instanceof LoupeError)) return error;
  const run = await findTraining(db, open.run.id);
  if (!run) return new RunStopped("ENDED");
  const gone = findValidationGone(run);
  if (gone) return gone;
  return (await isRenamed(db, open)) ? new RunStopped("RENAMED") : error;
}

async function isRenamed(db: Database, { dataset, measured = dataset }: OpenTraining) {
  const names = [dataset, measured].map(fullName);
  const now = [await getDatasetOf(db, dataset.id), await getDatasetOf(db, measured.id)];
  return now.some((one, position) => fullName(one) !== names[position]);
}
