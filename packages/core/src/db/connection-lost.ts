/** Whether the database, not what was asked of it, is why something failed. */
export function isConnectionLost(error: unknown): boolean {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: unknown };
  if (typeof code === "string" && (LOST.has(code) || code.startsWith("08"))) return true;
  return cause !== undefined && isConnectionLost(cause);
}

/** Of postgres.js, of Node, and of Postgres when it is shut down, has crashed or is starting. */
const LOST = new Set([
  "CONNECTION_CLOSED",
  "CONNECTION_ENDED",
  "CONNECTION_DESTROYED",
  "CONNECT_TIMEOUT",
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ERR_STREAM_PREMATURE_CLOSE",
  "57P01",
  "57P02",
  "57P03",
]);
