import {
  asLoupeError,
  openSnapshot,
  readIn,
  type Database,
  type DatabasePool,
  type Snapshot,
} from "@loupe/core";
import type { Log } from "./log.ts";

/**
 * What one operation reads. All reads see one snapshot, opened by the first of them; what was found
 * is kept until a mutation renews it.
 */
export class RequestReads {
  readonly #pool: DatabasePool;
  readonly #log: Log;
  readonly #cache = new Map<string, Promise<unknown>>();
  #snapshot: SharedSnapshot;
  #live = false;

  constructor(pool: DatabasePool, log: Log) {
    this.#pool = pool;
    this.#log = log;
    this.#snapshot = new SharedSnapshot(pool, log);
  }

  run<T>(work: (db: Database) => Promise<T>): Promise<T> {
    return this.#live ? readLive(this.#pool, work) : this.#snapshot.use(work);
  }

  /** For a subscription, which lasts too long to hold a snapshot: every read sees the present. */
  goLive(): void {
    this.#live = true;
  }

  /** As `run`, but once for each key. */
  once<T>(key: string, work: (db: Database) => Promise<T>): Promise<T> {
    return this.keep(key, () => this.run(work));
  }

  /** The first result of `make` for this key. */
  keep<T>(key: string, make: () => Promise<T>): Promise<T> {
    const known = this.#cache.get(key) as Promise<T> | undefined;
    if (known) return known;
    const made = make();
    this.#cache.set(key, made);
    return made;
  }

  /** Forgets what was read, so that later reads see the present. No snapshot is held afterwards. */
  async renew(): Promise<void> {
    const old = this.#snapshot;
    this.#cache.clear();
    this.#snapshot = new SharedSnapshot(this.#pool, this.#log);
    await old.close();
  }

  /** Lets go of the snapshot once nobody reads any more. Later reads are refused. */
  close(): Promise<void> {
    return this.#snapshot.close();
  }
}

async function readLive<T>(pool: DatabasePool, work: (db: Database) => Promise<T>): Promise<T> {
  try {
    return await work(pool);
  } catch (error) {
    throw asLoupeError(error);
  }
}

/**
 * Resolvers of a refused operation may still be under way when it ends: the last one closes the
 * snapshot.
 */
class SharedSnapshot {
  readonly #pool: DatabasePool;
  readonly #log: Log;
  #opening: Promise<Snapshot> | undefined;
  #readers = 0;
  #closing = false;
  #closed: Promise<void> | undefined;

  constructor(pool: DatabasePool, log: Log) {
    this.#pool = pool;
    this.#log = log;
  }

  async use<T>(work: (db: Database) => Promise<T>): Promise<T> {
    if (this.#closing) throw new Error("A read came after the end of its operation.");
    this.#readers++;
    try {
      this.#opening ??= openSnapshot(this.#pool);
      return await readIn(await this.#opening, work);
    } catch (error) {
      throw asLoupeError(error);
    } finally {
      this.#readers--;
      if (this.#closing && this.#readers === 0) void this.#release();
    }
  }

  async close(): Promise<void> {
    this.#closing = true;
    if (this.#readers === 0) await this.#release();
  }

  #release(): Promise<void> {
    this.#closed ??= this.#closeOpened();
    return this.#closed;
  }

  async #closeOpened(): Promise<void> {
    try {
      await (await this.#opening)?.close();
    } catch (error) {
      this.#log.error("A snapshot could not be closed", error);
    }
  }
}
