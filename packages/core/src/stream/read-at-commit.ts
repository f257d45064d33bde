import { snapshot, type Database } from "../db/database.ts";
import type { QueryTarget } from "../query/query-target.ts";
import { getMembership, getStructure } from "../version/read-structure.ts";
import { refAtCommit, type DatasetKey } from "../version/resolve-ref.ts";

/**
 * Reads of a commit in a snapshot, in which it is looked up where its values lie: columns may have
 * been flattened, and those before them cleaned up, since anybody looked last.
 *
 * @throws REF_NOT_FOUND
 */
export function readAtCommit<T>(
  db: Database,
  { dataset, commitId }: { dataset: DatasetKey; commitId: string },
  read: (tx: Database, target: QueryTarget) => Promise<T>,
): Promise<T> {
  return snapshot(db, async (tx) => {
    const ref = await refAtCommit(tx, dataset, commitId);
    const structure = await getStructure(tx, ref);
    return read(tx, { ref, structure, membership: await getMembership(tx, ref) });
  });
}
