import type { Database } from "../db/database.ts";
import { candidateSamples } from "../version/candidate-samples.ts";
import { differingParts } from "../version/differing-parts.ts";
import { compareObjects, type ObjectChange } from "./compare-objects.ts";
import type { Diff } from "./open-diff.ts";
import type { GroupPair } from "./pair-tensors.ts";
import { positionAfter } from "./position-after.ts";
import { readSideObjects } from "./read-side-objects.ts";
import { stepsOf } from "./value-changes.ts";

/** What a page of objects goes on after. */
export interface ObjectKey {
  groupId: number;
  sampleId: number;
  objectId: number;
}

/**
 * The objects that differ, of samples that both sides have: by path of the group, then by sample
 * and object id.
 */
export async function listObjectChanges(
  db: Database,
  diff: Diff,
  { first, after }: { first: number; after?: ObjectKey },
): Promise<{ changes: ObjectChange[]; hasNextPage: boolean }> {
  const start = positionAfter(diff.groups, ({ groupId }) => groupId === after?.groupId, after);
  const changes: ObjectChange[] = [];
  for (const [position, group] of diff.groups.slice(start).entries()) {
    if (changes.length > first) break;
    const from = position === 0 ? after : undefined;
    const expected = first + 1 - changes.length;
    for await (const change of objectChanges(db, diff, group, { after: from, expected })) {
      changes.push(change);
      if (changes.length > first) break;
    }
  }
  return { changes: changes.slice(0, first), hasNextPage: changes.length > first };
}

export interface ObjectChangesOptions {
  after?: Pick<ObjectKey, "sampleId" | "objectId"> | undefined;
  /** How many will be taken, about: no more than they need is read. Default: all. */
  expected?: number | undefined;
}

/** The objects of one group that differ, by sample and object id. */
export async function* objectChanges(
  db: Database,
  diff: Diff,
  group: GroupPair,
  { after, expected }: ObjectChangesOptions = {},
): AsyncGenerator<ObjectChange> {
  const { before: old, after: now } = diff;
  const pages = candidateSamples(db, await partsOf(db, group), {
    after: after && after.sampleId - 1,
    among: [old.membership, now.membership],
    expected,
  });
  for await (const sampleIds of pages) {
    const [before, later] = await Promise.all([
      readSideObjects(db, group, "before", sampleIds),
      readSideObjects(db, group, "after", sampleIds),
    ]);
    for (const sampleId of sampleIds) {
      const sides = { before: before.get(sampleId), after: later.get(sampleId) };
      const isCursor = sampleId === after?.sampleId;
      for (const change of compareObjects(group, sampleId, sides)) {
        if (!isCursor || change.objectId > after.objectId) yield change;
      }
    }
  }
}

/** Where an object may differ: in its being there, or in any of the tensors that describe it. */
async function partsOf(db: Database, { objectIds, tensors }: GroupPair) {
  const parts = await Promise.all(
    [objectIds, ...tensors].map(({ before, after }) =>
      differingParts(db, stepsOf(before), stepsOf(after)),
    ),
  );
  return parts.flat();
}
