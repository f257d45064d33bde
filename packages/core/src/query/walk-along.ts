import type { Database } from "../db/database.ts";
import type { Condition } from "./condition.ts";
import type { Position } from "./cursor.ts";
import { gatherFew } from "./gather-samples.ts";
import { knownStarts, rememberStarts } from "./known-starts.ts";
import { isDense, unnumbered } from "./numbered.ts";
import type { QueryTarget } from "./query-target.ts";
import type { ResolvedKey, TensorKey } from "./resolve-order.ts";
import { scanSamples } from "./scan-samples.ts";
import { walkIds } from "./walk-ids.ts";
import { seesAll, walkNumbers } from "./walk-numbers.ts";
import {
  afterPhase,
  firstPlace,
  isLater,
  planWalk,
  positionAt,
  type Found,
  type Pace,
  type Place,
  type Stretch,
  type Walk,
} from "./walk.ts";

export interface Search {
  condition: Condition;
  keys: readonly ResolvedKey[];
  /** Found are those behind this. */
  after: Position | undefined;
  /** From the end of the order to its beginning. */
  backward: boolean;
  limit: number;
}

/**
 * Walks along an order, stretch by stretch, until enough is found, or until the filter turns out to
 * be so narrow that gathering its samples is faster.
 *
 * @param key null for the order of sample ids
 */
export async function walkAlong(
  db: Database,
  target: QueryTarget,
  search: Search,
  key: TensorKey | null,
): Promise<Position[]> {
  const walk = planWalk(key, search.condition, search.backward);
  const way: Way = { db, target, search, walk };
  const seen: Found[] = [];
  const found: Position[] = [];
  let place = firstPlace(walk, search.after);
  for (let round = 0; place && found.length < search.limit; round++) {
    const pace: Pace = { wanted: search.limit - found.length, round };
    const gathered = await gatherBehind(way, place, pace);
    if (gathered) return [...found, ...gathered];
    const stretch = await walkStretch(way, place, pace);
    const members = stretch.found.filter(({ sampleId }) => target.membership.has(sampleId));
    seen.push(...members);
    found.push(...members);
    if (place.phase === "number" && round > 0) remember(way, seen);
    if (stretch.next?.phase !== place.phase) round = -1;
    place = stretch.next;
  }
  return found.slice(0, search.limit);
}

interface Way {
  db: Database;
  target: QueryTarget;
  search: Search;
  walk: Walk;
}

/**
 * Before the first stretch only what statistics know to be few; once that brought too little,
 * whatever turns out to be.
 */
async function gatherBehind(
  { db, target, search, walk }: Way,
  place: Place,
  pace: Pace,
): Promise<Position[] | null> {
  if (pace.round > 1) return null;
  const trust = pace.round === 0 ? "statistics" : "any";
  const few = await gatherFew(db, search.condition, target.membership, search.limit, trust);
  if (!few) return null;
  const { samples, rest } = few;
  const after = positionAt(place, walk);
  return scanSamples(db, {
    ...search,
    samples,
    condition: rest,
    few: true,
    after,
    limit: pace.wanted,
  });
}

async function walkStretch({ db, target, walk }: Way, place: Place, pace: Pace): Promise<Stretch> {
  const { key, condition } = walk;
  const { membership } = target;
  if (!key) return walkIds(db, walk, condition, place, membership, pace);
  if (place.phase !== "none") return walkNumbers(db, { ...walk, key }, place, target, pace);
  if (pace.round === 0 && (await isDense(db, key.tensor, membership)))
    return { found: [], next: afterPhase(walk, place.phase) };
  return walkIds(db, walk, unnumbered(key.tensor, condition), place, membership, pace);
}

/**
 * After a long way: of each step that was known up to where the way began, the first row that was
 * seen is the first that can be seen; where none was, it lies behind all that were.
 */
function remember({ db, target, search, walk }: Way, seen: readonly Found[]): void {
  const { key } = walk;
  const last = seen.at(-1);
  if (!key || !last || walk.phases[0] !== "number" || !seesAll({ ...walk, key })) return;
  const known = knownStarts(db, target.ref, { ...walk, key });
  const begin = search.after ? firstPlace(walk, search.after) : null;
  const starts = key.tensor.steps.map((_, index): Place | null => {
    const start = known[index] ?? null;
    if (begin && !(start && !isLater(walk, begin, start))) return start;
    return placeOf(seen.find(({ step }) => step === index) ?? last);
  });
  rememberStarts(db, target.ref, { ...walk, key }, starts);
}

function placeOf({ keys, sampleId }: Found): Place {
  return { phase: "number", key: keys[0]!, id: sampleId };
}
