import type { Database } from "../db/database.ts";
import type { Membership } from "../version/membership.ts";
import type { Condition } from "./condition.ts";
import { conditionOn, memberInWindow, probe, type IdWindow } from "./leaf-rows.ts";
import { idsOf } from "./membership-rows.ts";
import { raw, runSql, sql } from "./sql.ts";
import { afterPhase, windowSize, type Pace, type Place, type Stretch, type Walk } from "./walk.ts";

/** By how much each window is larger than the one before. */
const GROWTH = 16;

/**
 * Walks a stretch in the order of the ids: a window of samples, of which those are taken that
 * satisfy the condition.
 */
export async function walkIds(
  db: Database,
  walk: Walk,
  condition: Condition,
  place: Place,
  membership: Membership,
  pace: Pace,
): Promise<Stretch> {
  const size = windowSize(condition, membership, pace.wanted) * GROWTH ** Math.min(pace.round, 4);
  const window = windowBehind(place.id, size, walk.descending, membership);
  if (!window) return { found: [], next: afterPhase(walk, place.phase) };
  const sampleId = raw("s.sample_id");
  const leaf = pace.round === 0 ? probe(sampleId) : memberInWindow(sampleId, window);
  const limit = pace.wanted + Math.min(membership.deletions.length, pace.wanted);
  const rows = await runSql<{ sampleId: number }>(
    db,
    sql`select s.sample_id as "sampleId" from ${idsOf(membership, window)}
      where ${conditionOn(condition, leaf)}
      order by s.sample_id ${raw(walk.descending ? "desc" : "asc")}
      limit ${limit}::bigint`,
    false,
  );
  const keys = walk.key ? [null] : [];
  const isCut = rows.length === limit;
  const id = isCut ? rows.at(-1)!.sampleId : walk.descending ? window.first : window.last;
  return {
    found: rows.map(({ sampleId: found }) => ({ sampleId: found, keys })),
    next: { ...place, id },
  };
}

/** The next samples behind an id; null where there are none. */
function windowBehind(
  id: number,
  size: number,
  descending: boolean,
  membership: Membership,
): IdWindow | null {
  const from = descending
    ? Math.max(0, membership.countBefore(id) - size)
    : membership.firstIndexAfter(id);
  const end = descending ? membership.countBefore(id) : Math.min(membership.count, from + size);
  return from < end ? { first: membership.at(from), last: membership.at(end - 1) } : null;
}
