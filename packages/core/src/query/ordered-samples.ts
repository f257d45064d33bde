import { LRUCache } from "lru-cache";
import type { Database } from "../db/database.ts";
import { tensorsOf, type Condition } from "./condition.ts";
import { gatherAll } from "./gather-samples.ts";
import type { QueryTarget } from "./query-target.ts";
import type { ResolvedKey } from "./resolve-order.ts";
import { scanAll } from "./scan-samples.ts";
import { stateKey } from "./state-key.ts";
import { walkEverything } from "./walk-everything.ts";

export interface OrderedQuery {
  condition: Condition;
  keys: readonly ResolvedKey[];
  /** Of filter and order. */
  digest: string;
}

/**
 * The ids of all samples that a query finds, in its order. Found by one scan, and kept for as long
 * as the values that decide stay as they are: so that a position far down costs a scan once, not
 * each time.
 */
export async function orderedSamples(
  db: Database,
  target: QueryTarget,
  query: OrderedQuery,
): Promise<Float64Array> {
  const cache = cacheOf(db);
  const key = `${query.digest} ${await stateKey(db, target, decidingTensors(query))}`;
  const known = cache.get(key);
  const shared = known && (await known.catch(() => undefined));
  if (shared) return shared;
  const reading = readAll(db, target, query);
  const ids = await remembered(cache, key, reading);
  // Now that it is known how many there are.
  cache.set(key, reading, { size: Math.max(1, ids.length) });
  return ids;
}

/** How many ids are kept, at 8 bytes each. */
const KEPT_IDS = 16_000_000;

type Cache = LRUCache<string, Promise<Float64Array>>;

/** Who asks meanwhile waits for the same scan. */
async function remembered(
  cache: Cache,
  key: string,
  reading: Promise<Float64Array>,
): Promise<Float64Array> {
  cache.set(key, reading, { size: 1 });
  try {
    return await reading;
  } catch (error) {
    cache.delete(key);
    throw error;
  }
}

function readAll(
  db: Database,
  target: QueryTarget,
  { condition, keys }: OrderedQuery,
): Promise<Float64Array> {
  const [key] = keys;
  if (key?.kind === "tensor" && keys.length === 1)
    return walkEverything(db, target.membership, condition, key);
  const { samples, rest } = gatherAll(condition, target.membership);
  return scanAll(db, { keys, samples, condition: rest });
}

function decidingTensors({ condition, keys }: OrderedQuery) {
  const ofKeys = keys.flatMap((key) =>
    key.kind === "tensor" ? [key.tensor] : [...key.tensors.values()],
  );
  return [...ofKeys, ...tensorsOf(condition)];
}

/** By the options of the connection pool, which its transactions share. */
const CACHES = new WeakMap<object, Cache>();

function cacheOf(db: Database): Cache {
  const pool = db.sql.options;
  let cache = CACHES.get(pool);
  if (!cache) {
    cache = new LRUCache({ maxSize: KEPT_IDS });
    CACHES.set(pool, cache);
  }
  return cache;
}
