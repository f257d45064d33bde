import type { Database } from "../db/database.ts";
import { conjuncts, EVERY_SAMPLE } from "./condition.ts";
import type { Position } from "./cursor.ts";
import { findSamples } from "./find-samples.ts";
import { orderedSamples, type OrderedQuery } from "./ordered-samples.ts";
import type { QueryTarget } from "./query-target.ts";
import type { ResolvedKey } from "./resolve-order.ts";
import { scanSamples } from "./scan-samples.ts";
import { listOf, sql } from "./sql.ts";

export interface Jump extends OrderedQuery {
  /** So many samples of the order are passed over, from its beginning */
  offset: number;
  /** or behind this. */
  after: Position | undefined;
  limit: number;
}

/**
 * The samples of an order from a place on that is told by counting. Near ones are walked to; else
 * all are put in order, once for a state.
 */
export async function jump(db: Database, target: QueryTarget, asked: Jump): Promise<Position[]> {
  const { condition, keys, offset, after, limit } = asked;
  if (isById(asked)) {
    const first = after ? target.membership.firstIndexAfter(after.sampleId) : 0;
    return byId(target.membership.slice(first + offset, limit));
  }
  if (offset <= WALKED) {
    const search = { condition, keys, after, backward: false, limit: offset + limit };
    return (await findSamples(db, target, search)).slice(offset);
  }
  const ids = await orderedSamples(db, target, asked);
  const first = after ? await placeBehind(db, target, asked, ids) : 0;
  return positionsOf(db, keys, ids.slice(first + offset, first + offset + limit));
}

/**
 * How many samples come before one in an order; null where the filter leaves it out, or it does
 * not exist.
 */
export async function placeOf(
  db: Database,
  target: QueryTarget,
  query: OrderedQuery,
  sampleId: number,
): Promise<number | null> {
  if (isById(query)) return target.membership.indexOf(sampleId) ?? null;
  const place = (await orderedSamples(db, target, query)).indexOf(sampleId);
  return place < 0 ? null : place;
}

const WALKED = 1000;

/** The order of the indices, in which nothing has to be looked for. */
function isById({ condition, keys }: OrderedQuery): boolean {
  return keys.length === 0 && conjuncts(condition).length === 0;
}

function byId(ids: readonly number[]): Position[] {
  return ids.map((sampleId) => ({ sampleId, keys: [] }));
}

/** The cursor's own sample may have gone or moved since. */
async function placeBehind(
  db: Database,
  target: QueryTarget,
  { condition, keys, after }: Jump,
  ids: Float64Array,
): Promise<number> {
  const search = { condition, keys, after, backward: false, limit: 1 };
  const [next] = await findSamples(db, target, search);
  return next ? ids.indexOf(next.sampleId) : ids.length;
}

/** The samples with the numbers of their keys, in the same order. */
async function positionsOf(
  db: Database,
  keys: readonly ResolvedKey[],
  ids: Float64Array,
): Promise<Position[]> {
  if (keys.length === 0 || ids.length === 0) return byId([...ids]);
  return scanSamples(db, {
    keys,
    samples: sql`unnest(${listOf([...ids])}::bigint[]) as s (sample_id)`,
    few: true,
    condition: EVERY_SAMPLE,
    after: undefined,
    backward: false,
    limit: ids.length,
  });
}
