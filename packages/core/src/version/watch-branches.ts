import { snapshot, type DatabasePool } from "../db/database.ts";
import { readBranchChange, type BranchChange, type KnownState } from "./branch-changes.ts";
import { pollOf } from "./poll-revisions.ts";

export interface WatchedBranch {
  branchId: number;
  /** The last revision that is known. */
  since: number;
}

/**
 * What happens to some branches after the revisions given: first what has happened meanwhile, then
 * each change within half a second, several in one where they follow each other closely. Ends when
 * all of the branches are deleted or the signal is aborted. Writers do nothing for it: all watchers
 * of a pool share one look at the branches' revisions.
 *
 * @throws DATABASE_UNREACHABLE
 */
export async function* watchBranches(
  pool: DatabasePool,
  branches: readonly WatchedBranch[],
  signal: AbortSignal,
): AsyncGenerator<BranchChange> {
  const seen = new Map<number, KnownState>(
    // Of a branch that is named twice, the earliest revision comes last and counts.
    branches
      .toSorted((one, other) => other.since - one.since)
      .map(({ branchId, since }) => [branchId, { revision: since, seq: 0 }]),
  );
  const poll = pollOf(pool);
  while (seen.size > 0 && !signal.aborted) {
    const changed = await poll.nextChanged(seen, signal);
    for (const branchId of changed) {
      const change = await snapshot(pool, (db) =>
        readBranchChange(db, branchId, seen.get(branchId)!),
      );
      if (!change) continue;
      if (change.isDeleted) seen.delete(branchId);
      else seen.set(branchId, change);
      yield change;
    }
  }
}
