import type { Database } from "../db/database.ts";
import { getCommit, type Commit } from "../version/history.ts";
import type { RefState } from "../version/ref-state.ts";
import type { DatasetKey } from "../version/resolve-ref.ts";
import type { Blamed } from "./blame-subject.ts";
import { openWalk } from "./subject-walk.ts";

export interface Blame {
  /** Null where the change is not committed yet. */
  commit: Commit | null;
}

/**
 * Which commit last changed a value or an object: through merges to the commit where the change was
 * made, through renamed tensors, other branches, and those of the dataset that a fork was made from.
 * The sample's coming into being is a change of its values too; writing the same again is none.
 *
 * @throws TENSOR_NOT_FOUND, SAMPLE_NOT_FOUND, OBJECT_NOT_FOUND
 */
export async function blame(
  db: Database,
  dataset: DatasetKey,
  ref: RefState,
  blamed: Blamed,
): Promise<Blame> {
  const { head, isSame, originOf } = await openWalk(db, ref, blamed);
  if (!isSame(head, ref)) return { commit: null };
  return { commit: await getCommit(db, dataset, originOf(head).id) };
}
