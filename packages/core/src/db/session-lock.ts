import postgres from "postgres";
import { readSocketUrl } from "./local-postgres/socket-url.ts";

/** An advisory lock that is held for as long as its connection lasts. */
export interface SessionLock {
  release(): Promise<void>;
}

/**
 * Takes an advisory lock on a connection of its own; null where somebody else has it. Postgres gives it to
 * others within half a minute where this machine is cut off.
 *
 * @param onLost told when the connection, and the lock with it, is lost
 */
export async function takeSessionLock(
  url: string,
  [space, id]: readonly [number, number],
  onLost: () => void,
): Promise<SessionLock | null> {
  const address = readSocketUrl(url);
  let isReleased = false;
  const sql = postgres(address.url, {
    ...address.options,
    max: 1,
    max_lifetime: null,
    fetch_types: false,
    connection: { application_name: "loupe-lock", ...KEEPALIVES },
    onclose: () => {
      if (!isReleased) onLost();
    },
  });
  const release = async () => {
    isReleased = true;
    await sql.end({ timeout: 5 });
  };
  try {
    const [row] = await sql<{ locked: boolean }[]>`
      select pg_try_advisory_lock(${space}::int, ${id}::int) as locked`;
    if (row!.locked) return { release };
  } catch (error) {
    await release();
    throw error;
  }
  await release();
  return null;
}

/** Seconds of silence after which Postgres asks, seconds between two such questions, and how many stay unanswered. */
const KEEPALIVES = {
  tcp_keepalives_idle: 10,
  tcp_keepalives_interval: 5,
  tcp_keepalives_count: 3,
};
