/**
 * What `postgres()` takes: the URL it understands and, for a server on a unix socket, the folder of
 * the socket.
 */
export interface PostgresAddress {
  url: string;
  options: { host?: string };
}

/**
 * The URL of a database on a unix socket, in the form libpq and `pg` understand: `?host=` holds the
 * folder of the socket and wins over the host in front. `postgres()` does not know it: see
 * `readSocketUrl`.
 */
export function socketUrl(socketFolder: string, database: string, user: string): string {
  const url = new URL(
    `postgres://${encodeURIComponent(user)}@localhost/${encodeURIComponent(database)}`,
  );
  url.searchParams.set("host", socketFolder);
  return url.href;
}

/**
 * Splits a database URL for `postgres(url, options)`, which would send `?host=` to the server as a
 * setting.
 */
export function readSocketUrl(url: string): PostgresAddress {
  if (!URL.canParse(url)) return { url, options: {} };
  const parsed = new URL(url);
  const host = parsed.searchParams.get("host");
  if (host === null) return { url, options: {} };
  parsed.searchParams.delete("host");
  return { url: parsed.href, options: { host } };
}
