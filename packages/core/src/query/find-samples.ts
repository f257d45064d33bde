import type { Database } from "../db/database.ts";
import type { Membership } from "../version/membership.ts";
import { both, conjuncts, type Condition, type Leaf } from "./condition.ts";
import { countWhere } from "./count-samples.ts";
import type { Position } from "./cursor.ts";
import { gatherAll, gatherFew, gatherNumbers, type Trust } from "./gather-samples.ts";
import { numberField } from "./number-field.ts";
import type { ResolvedKey, TensorKey } from "./resolve-order.ts";
import { leafOf } from "./resolve-tensor-filter.ts";
import { scanSamples } from "./scan-samples.ts";
import { sql } from "./sql.ts";
import { walkIds } from "./walk-ids.ts";
import { walkNumbers } from "./walk-numbers.ts";
import { afterPhase, firstPlace, planWalk, positionAt, type Pace, type Place, type Stretch, type Walk } from "./walk.ts";

export interface Search {
  condition: Condition;
  keys: readonly ResolvedKey[];
  /** Found are those behind this. */
  after: Position | undefined;
  /** From the end of the order to its beginning. */
  backward: boolean;
  limit: number;
}

/** The first samples of an order that satisfy a condition, in the order they are come by. */
export async function findSamples(db: Database, membership: Membership, search: Search): Promise<Position[]> {
  const { keys, condition } = search;
  const [key] = keys;
  if (keys.length === 0 && conjuncts(condition).length === 0) return byMembership(membership, search);
  if (keys.length > 1 || key?.kind === "expression") return scan(db, membership, search);
  return walkAlong(db, membership, search, key ?? null);
}

function byMembership(membership: Membership, { after, backward, limit }: Search): Position[] {
  const from = after ? membership.firstIndexAfter(after.sampleId) : 0;
  const end = after ? membership.countBefore(after.sampleId) : membership.count;
  const first = Math.max(0, end - limit);
  const ids = backward ? membership.slice(first, end - first).toReversed() : membership.slice(from, limit);
  return ids.map((sampleId) => ({ sampleId, keys: [] }));
}

async function scan(db: Database, membership: Membership, search: Search): Promise<Position[]> {
  const few = await gatherFew(db, search.condition, membership, search.limit, "any");
  if (few) return scanSamples(db, { ...search, samples: few.samples, condition: few.rest, few: true });
  const valued = await scanValued(db, membership, search);
  if (valued.length === search.limit) return valued;
  const { samples, rest } = gatherAll(search.condition, membership);
  return scanSamples(db, { ...search, samples, condition: rest, few: false });
}

/** The samples that have a value of the first key come before all others, and cost less to find. */
async function scanValued(db: Database, membership: Membership, search: Search): Promise<Position[]> {
  const [key] = search.keys;
  const tensor = key!.kind === "tensor" ? key!.tensor : [...key!.tensors.values()][0]!;
  const samples = gatherNumbers(tensor, membership);
  const isPast = search.after !== undefined && (search.after.keys[0] ?? null) === null;
  if (!samples || isPast || search.backward) return [];
  return scanSamples(db, { ...search, samples, valued: tensor, few: false });
}

/** Stretch by stretch until enough is found, or until the filter turns out to be so narrow that gathering its samples is faster. */
async function walkAlong(db: Database, membership: Membership, search: Search, key: TensorKey | null): Promise<Position[]> {
  const walk = planWalk(key, search.condition, search.backward);
  const found: Position[] = [];
  let place = firstPlace(walk, search.after);
  for (let round = 0, rest = 0; place && found.length < search.limit; round++, rest++) {
    const pace: Pace = { wanted: search.limit - found.length, round };
    if (rest <= 1) {
      const gathered = await gatherBehind(db, membership, search, walk, place, pace);
      if (gathered) return [...found, ...gathered];
    }
    const stretch = await walkStretch(db, walk, place, membership, pace);
    found.push(...stretch.found.filter(({ sampleId }) => membership.has(sampleId)));
    if (stretch.next?.phase !== place.phase) round = -1;
    place = stretch.next;
  }
  return found.slice(0, search.limit);
}

/** Before the first stretch only what statistics know to be few; once that brought too little, whatever turns out to be. */
async function gatherBehind(
  db: Database,
  membership: Membership,
  search: Search,
  walk: Walk,
  place: Place,
  pace: Pace,
): Promise<Position[] | null> {
  const trust: Trust = pace.round === 0 ? "statistics" : "any";
  const few = await gatherFew(db, search.condition, membership, search.limit, trust);
  if (!few) return null;
  const after = positionAt(place, walk);
  const { samples, rest } = few;
  return scanSamples(db, { ...search, samples, condition: rest, few: true, after, limit: pace.wanted });
}

async function walkStretch(
  db: Database,
  walk: Walk,
  place: Place,
  membership: Membership,
  pace: Pace,
): Promise<Stretch> {
  const { key, condition } = walk;
  if (!key) return walkIds(db, walk, condition, place, membership, pace);
  if (place.phase !== "none") return walkNumbers(db, { ...walk, key }, place, membership, pace);
  const numbered = hasNumber(key);
  const isDense = pace.round === 0 && (await countWhere(db, numbered, membership)) === membership.count;
  if (isDense) return { found: [], next: afterPhase(walk, place.phase) };
  return walkIds(db, walk, both(condition, { kind: "not", of: numbered }), place, membership, pace);
}

function hasNumber({ tensor }: TensorKey): Leaf {
  const field = numberField(tensor);
  return leafOf(tensor, [{ predicate: (row) => sql`${row}.${field.name} is not null` }]);
}
