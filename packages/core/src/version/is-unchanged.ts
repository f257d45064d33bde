import type { Database } from "../db/database.ts";
import {
  byTensor,
  changedDefinition,
  changedMembership,
  isWrittenHere,
} from "./collect-changes.ts";
import { differingValues } from "./differing-values.ts";
import type { Definition, Structure } from "./read-structure.ts";

/** Whether a commit would find nothing between two states: `collectChanges`, up to the first change. */
export async function isUnchanged(
  db: Database,
  head: Structure,
  working: Structure,
): Promise<boolean> {
  const [before, after] = [byTensor(head), byTensor(working)];
  const pairs = [...new Set([...before.keys(), ...after.keys()])].map((tensorId): Pair => [
    before.get(tensorId),
    after.get(tensorId),
  ]);
  if (pairs.some(([old, now]) => changedDefinition(old, now) !== undefined)) return false;
  const membership = await changedMembership(db, head, working);
  if (membership.added.length > 0 || membership.deleted.length > 0) return false;
  for (const [old, now] of pairs) {
    const areSeen = !membership.isWritten && isWrittenHere(old, now!);
    const among = areSeen ? undefined : [await membership.existing()];
    const differing = differingValues(db, old!.steps, now!.steps, { limit: 1, among });
    if (!(await differing.next()).done) return false;
  }
  return true;
}

type Pair = readonly [before: Definition | undefined, after: Definition | undefined];
