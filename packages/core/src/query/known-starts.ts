import { LRUCache } from "lru-cache";
import type { Database } from "../db/database.ts";
import type { RefState } from "../version/ref-state.ts";
import type { TensorKey } from "./resolve-order.ts";
import type { Place, Walk } from "./walk.ts";

/**
 * For each step of a chain a place, in walking order, before which each of its rows is hidden by
 * nearer steps or belongs to a deleted sample; null where nothing is known. Who corrects the worst
 * samples hides the beginning of a parent column row by row; without this every first page would
 * have to pass them all again.
 */
export type Starts = readonly (Place | null)[];

interface Known {
  starts: Starts;
  revision: number;
}

/**
 * The starts that hold in the state that is read. On a branch a row that is hidden stays so until a
 * reset, which changes the bound of the nearest step, or until samples come or go: what was found
 * at a revision holds at later ones, and is not taken for earlier ones.
 */
export function knownStarts(db: Database, ref: RefState, walk: Walk & { key: TensorKey }): Starts {
  const known = cacheOf(db).get(nameOf(ref, walk));
  return known && known.revision <= (ref.revision ?? 0) ? known.starts : [];
}

/** Keeps the starts that a walk from the very beginning found. */
export function rememberStarts(
  db: Database,
  ref: RefState,
  walk: Walk & { key: TensorKey },
  starts: Starts,
): void {
  cacheOf(db).set(nameOf(ref, walk), { starts, revision: ref.revision ?? 0 });
}

/** A commit never changes: what is known of one is kept apart from what is known of a branch. */
function nameOf(
  { revision, membershipRevision }: RefState,
  { key, descending }: Walk & { key: TensorKey },
): string {
  const chain = key.tensor.steps.map(({ columnId, bound }) => `${columnId}@${bound}`);
  const state = revision === null ? "commit" : `branch ${membershipRevision}`;
  return [state, descending ? "down" : "up", ...chain].join(" ");
}

/** By the options of the connection pool, which its transactions share. */
const CACHES = new WeakMap<object, LRUCache<string, Known>>();

function cacheOf(db: Database): LRUCache<string, Known> {
  const pool = db.sql.options;
  let cache = CACHES.get(pool);
  if (!cache) {
    cache = new LRUCache({ max: 2000 });
    CACHES.set(pool, cache);
  }
  return cache;
}
