import type { DatabasePool } from "../db/database.ts";

/** Whose events are watched. */
export interface WatchedEvents {
  /** On which it is announced, by the id, that there is a new event. */
  channel: string;
  id: number;
  signal: AbortSignal;
}

/** How to read them. */
export interface EventSource<Event> {
  hasEnded(): Promise<boolean>;
  /** Those after a number, in order; not necessarily all at once. */
  readEvents(since: number): Promise<Event[]>;
}

/**
 * Numbered events after number `since`, then each new one as it happens, until what they tell of has
 * ended or the signal is aborted. All watchers of a pool share one listening connection.
 */
export async function* watchEvents<Event extends { number: number }>(
  pool: DatabasePool,
  watched: WatchedEvents,
  since: number,
  { hasEnded, readEvents }: EventSource<Event>,
): AsyncGenerator<Event> {
  const bell = await listen(pool, watched);
  let seen = since;
  try {
    while (!watched.signal.aborted) {
      const rung = bell.rung();
      // Read before the events: the last event is there as soon as the end is.
      const isEnd = await hasEnded();
      for (
        let events = await readEvents(seen);
        events.length > 0;
        events = await readEvents(seen)
      ) {
        seen = events.at(-1)!.number;
        yield* events;
      }
      if (isEnd) return;
      await rung;
    }
  } finally {
    await bell.close();
  }
}

/** Milliseconds after which is looked without an announcement. */
const INTERVAL = 5_000;

interface Bell {
  /** Resolves when there is, or may be, a new event. */
  rung(): Promise<void>;
  close(): Promise<void>;
}

async function listen(pool: DatabasePool, { channel, id, signal }: WatchedEvents): Promise<Bell> {
  let next = Promise.withResolvers<void>();
  const ring = () => {
    next.resolve();
    next = Promise.withResolvers();
  };
  const onNotify = (payload: string) => {
    if (payload === String(id)) ring();
  };
  // What is gone along with its dataset is announced by nobody.
  const timer = setInterval(ring, INTERVAL);
  // Rung on each connection, since what was announced during a lost one is not repeated.
  const { unlisten } = await pool.sql.listen(channel, onNotify, ring);
  signal.addEventListener("abort", ring);
  return {
    rung: () => next.promise,
    async close() {
      clearInterval(timer);
      signal.removeEventListener("abort", ring);
      await unlisten();
    },
  };
}
