import { setTimeout as sleep } from "node:timers/promises";
import type { DatabasePool } from "../db/database.ts";

/** How long a change may stay unnoticed, in milliseconds. */
const PAUSE = 250;

/**
 * Looks at the revisions of branches for all who wait for one of them to rise, and only while
 * somebody does. A notification instead would have every writer take a lock that all share.
 */
class RevisionPoll {
  readonly #pool: DatabasePool;
  readonly #waiting = new Set<Waiting>();
  #isRunning = false;

  constructor(pool: DatabasePool) {
    this.#pool = pool;
  }

  /**
   * The branches whose revision is higher than the one seen, as soon as there are any; none where
   * the signal is aborted.
   */
  async nextChanged(
    seen: ReadonlyMap<number, { revision: number }>,
    signal: AbortSignal,
  ): Promise<number[]> {
    const { promise, resolve, reject } = Promise.withResolvers<number[]>();
    const waiting: Waiting = { seen, resolve, reject };
    const abort = () => resolve([]);
    signal.addEventListener("abort", abort);
    this.#waiting.add(waiting);
    if (!this.#isRunning) void this.#run();
    try {
      return signal.aborted ? [] : await promise;
    } finally {
      signal.removeEventListener("abort", abort);
      this.#waiting.delete(waiting);
    }
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    while (this.#waiting.size > 0) {
      try {
        await this.#look();
      } catch (error) {
        for (const { reject } of this.#waiting) reject(error);
      }
      await sleep(PAUSE, undefined, { ref: false });
    }
    this.#isRunning = false;
  }

  async #look(): Promise<void> {
    const waiting = [...this.#waiting];
    const ids = [...new Set(waiting.flatMap(({ seen }) => [...seen.keys()]))];
    const rows = await this.#pool.sql<{ id: number; revision: number }[]>`
      select id, revision from branches where id = any(${ids}::bigint[])`;
    for (const { seen, resolve } of waiting) {
      const changed = rows.filter(
        ({ id, revision }) => revision > (seen.get(id)?.revision ?? Infinity),
      );
      if (changed.length > 0) resolve(changed.map(({ id }) => id));
    }
  }
}

interface Waiting {
  /** By branch. */
  seen: ReadonlyMap<number, { revision: number }>;
  resolve(changed: number[]): void;
  reject(error: unknown): void;
}

const POLLS = new WeakMap<DatabasePool, RevisionPoll>();

export function pollOf(pool: DatabasePool): RevisionPoll {
  const known = POLLS.get(pool);
  if (known) return known;
  const poll = new RevisionPoll(pool);
  POLLS.set(pool, poll);
  return poll;
}
