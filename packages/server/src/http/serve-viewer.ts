import type { IncomingMessage, ServerResponse } from "node:http";
import type { ViewerFile, ViewerFiles } from "./viewer-files.ts";

/** Nothing from elsewhere, no script in the page, no page around it. `blob:` is for pictures that were pasted or made. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** The addresses that the viewer makes: its router knows which of them are pages. */
const PAGES = /^\/(d\/.*)?$/;

/**
 * The viewer's file that a path names; its page for every address of a page. Undefined for other
 * paths.
 */
export function viewerFileOf(files: ViewerFiles, path: string): ViewerFile | undefined {
  return files.get(PAGES.test(path) ? "/index.html" : path);
}

/** `GET /`, `/d/…`, `/assets/…`. Assets carry a digest in their names and are kept for ever. */
export function serveViewer(
  request: IncomingMessage,
  response: ServerResponse,
  { mime, etag, encodings }: ViewerFile,
): void {
  const isAsset = request.url?.startsWith("/assets/") ?? false;
  const headers = {
    "cache-control": isAsset ? "public, max-age=31536000, immutable" : "no-cache",
    "content-security-policy": POLICY,
    "cross-origin-opener-policy": "same-origin",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    vary: "accept-encoding",
    etag,
  };
  if (request.headers["if-none-match"]?.split(/\s*,\s*/).includes(etag)) {
    response.writeHead(304, headers).end();
    return;
  }
  const encoding = acceptedEncoding(request, encodings);
  const body = encodings.get(encoding)!;
  response.writeHead(200, {
    ...headers,
    "content-type": mime,
    "content-length": body.byteLength,
    ...(encoding === "identity" ? {} : { "content-encoding": encoding }),
  });
  response.end(request.method === "HEAD" ? undefined : body);
}

function acceptedEncoding(
  request: IncomingMessage,
  encodings: ReadonlyMap<string, Buffer>,
): string {
  const accepted = (request.headers["accept-encoding"] ?? "")
    .split(",")
    .filter((part) => !/;\s*q=0(\.0*)?\s*$/.test(part))
    .map((part) => part.split(";")[0]!.trim());
  return (
    ["br", "gzip"].find((name) => accepted.includes(name) && encodings.has(name)) ?? "identity"
  );
}
