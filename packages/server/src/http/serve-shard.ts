import type { IncomingMessage, ServerResponse } from "node:http";
import { shardIdentity, type KeptShard } from "@loupe/core";
import type { Services } from "../context.ts";
import { openShards, type ShardPath } from "./open-shards.ts";
import { readPart } from "./read-part.ts";
import { readRange } from "./read-range.ts";
import { ClientGone, sendChunks } from "./send-chunks.ts";

type Headers = Record<string, string | number>;

/** A client that takes nothing for so long is gone, whatever its connection says. */
const STALLED_MS = 30 * 60_000;

/**
 * `GET /datasets/:owner/:name/:ref/shards/:number.tar`: as it was kept, else as it is being made.
 * What goes wrong on the way ends the connection before the end of the answer.
 */
export async function serveShard(
  services: Services,
  request: IncomingMessage,
  response: ServerResponse,
  { url, path, number }: { url: URL; path: ShardPath; number: number },
): Promise<void> {
  const { shards, log } = services;
  const { stream, isFixed } = await openShards(services, request, path, url);
  const etag = `"${shardIdentity(stream, number)}"`;
  const headers: Headers = {
    "content-type": "application/x-tar",
    "x-content-type-options": "nosniff",
    "cache-control": isFixed ? "private, max-age=31536000, immutable" : "private, no-cache",
    etag,
  };
  if (request.headers["if-none-match"]?.split(/\s*,\s*/).includes(etag)) {
    response.writeHead(304, headers).end();
    return;
  }
  response.setTimeout(STALLED_MS, () => response.destroy());
  const kept = await shards.findKept(stream, number);
  try {
    if (kept) await sendKept(request, response, headers, kept).finally(() => kept.file.close());
    else await sendMade(request, response, headers, shards.make(stream, number));
  } catch (error) {
    if (response.headersSent && !(error instanceof ClientGone))
      log.error(`The shard ${url.pathname} ended before its end`, error);
    throw error;
  }
}

async function sendKept(
  request: IncomingMessage,
  response: ServerResponse,
  headers: Headers,
  { file, bytes }: KeptShard,
): Promise<void> {
  const { range: asked, "if-range": condition } = request.headers;
  const range =
    condition === undefined || condition === headers["etag"] ? readRange(asked, bytes) : null;
  const known: Headers = { ...headers, "accept-ranges": "bytes", "cache-status": "loupe; hit" };
  if (range === "UNSATISFIABLE" || request.method === "HEAD") {
    if (range === "UNSATISFIABLE")
      response.writeHead(416, { "content-range": `bytes */${bytes}` }).end();
    else response.writeHead(200, { ...known, "content-length": bytes }).end();
    return;
  }
  const part = range ?? { start: 0, end: bytes - 1 };
  response.writeHead(range ? 206 : 200, {
    ...known,
    "content-length": part.end - part.start + 1,
    ...(range ? { "content-range": `bytes ${part.start}-${part.end}/${bytes}` } : {}),
  });
  await sendChunks(response, readPart(file, part));
}

async function sendMade(
  request: IncomingMessage,
  response: ServerResponse,
  headers: Headers,
  chunks: AsyncGenerator<Buffer>,
): Promise<void> {
  // Until the first chunk is there, an error can still be the answer.
  const first = await chunks.next();
  response.writeHead(200, { ...headers, "cache-status": "loupe; fwd=miss" });
  if (request.method === "HEAD") {
    await chunks.return(undefined);
    response.end();
    return;
  }
  await sendChunks(response, goingOn(first, chunks));
}

/** An iteration that has begun, from its first result on; ends it where nobody wants the rest. */
function goingOn(
  first: IteratorResult<Buffer>,
  rest: AsyncGenerator<Buffer>,
): AsyncIterableIterator<Buffer> {
  let begun: IteratorResult<Buffer> | undefined = first;
  return {
    next() {
      const result = begun;
      begun = undefined;
      return result ? Promise.resolve(result) : rest.next();
    },
    return: () => rest.return(undefined),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
