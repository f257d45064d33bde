import type { IncomingMessage } from "node:http";

export const SESSION_COOKIE = "loupe_session";

/**
 * The secret a request carries: a bearer token, or the session of a browser. A cookie counts only
 * where the browser says that our own page made the request: other ports of this machine are the
 * same site to it.
 */
export function secretOf(request: IncomingMessage): string | null {
  const { authorization } = request.headers;
  if (authorization !== undefined) return bearerOf(authorization);
  const session = cookieOf(request, SESSION_COOKIE);
  return session !== null && comesFromOurPage(request) ? session : null;
}

function bearerOf(authorization: string): string | null {
  return /^bearer +(\S+)$/i.exec(authorization.trim())?.[1] ?? null;
}

function cookieOf(request: IncomingMessage, name: string): string | null {
  for (const part of (request.headers.cookie ?? "").split(";")) {
    const [key, ...value] = part.trim().split("=");
    if (key === name) return value.join("=");
  }
  return null;
}

function comesFromOurPage(request: IncomingMessage): boolean {
  const site = request.headers["sec-fetch-site"];
  if (site !== undefined) return site === "same-origin" || site === "none";
  const { origin, host } = request.headers;
  return origin === undefined || origin.replace(/^https?:\/\//, "") === host;
}
