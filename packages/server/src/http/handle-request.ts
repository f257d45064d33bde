import type { IncomingMessage, ServerResponse } from "node:http";
import { LoupeError } from "@loupe/core";
import type { Services } from "../context.ts";
import { isLoopbackHost } from "./check-host.ts";
import { sendGraphiQL } from "./graphiql-page.ts";
import { listShards } from "./list-shards.ts";
import { shardPathOf } from "./open-shards.ts";
import { receiveImport } from "./receive-import.ts";
import { receiveModel } from "./receive-model.ts";
import { sendError } from "./send.ts";
import { imageKeyOf, serveImage } from "./serve-image.ts";
import { serveShard } from "./serve-shard.ts";
import { serveViewer, viewerFileOf } from "./serve-viewer.ts";
import { signIn } from "./sign-in.ts";
import { uploadBlob } from "./upload-blob.ts";
import type { ViewerFiles } from "./viewer-files.ts";

export interface RequestHandlers {
  services: Services;
  graphql: (request: IncomingMessage, response: ServerResponse) => unknown;
  /** Empty where the server runs without the viewer. */
  viewer: ViewerFiles;
  /** Refuse requests whose Host header names another machine than this one. */
  loopbackOnly: boolean;
}

/** Answers one HTTP request. Errors become answers too. */
export async function handleRequest(
  handlers: RequestHandlers,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    if (handlers.loopbackOnly && !isLoopbackHost(request.headers.host)) {
      throw new LoupeError(
        "FORBIDDEN",
        "The Host header names another machine; expected localhost or 127.0.0.1.",
      );
    }
    await route(handlers, request, response);
  } catch (error) {
    drop(request, response);
    sendError(response, error, handlers.services.log);
  }
}

async function route(
  { services, graphql, viewer }: RequestHandlers,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const target = request.url ?? "/";
  if (/^\/graphql([/?]|$)/.test(target) || target === "/health") {
    await graphql(request, response);
    return;
  }
  const url = parseUrl(target);
  const isRead = request.method === "GET" || request.method === "HEAD";
  if (request.method === "POST" && url.pathname === "/blobs")
    return uploadBlob(services, request, response, url);
  if (isRead && url.pathname === "/graphiql") return sendGraphiQL(request, response);
  if (request.method === "POST" && url.pathname === "/models")
    return receiveModel(services, request, response, url);
  if (request.method === "POST" && url.pathname === "/imports")
    return receiveImport(services, request, response, url);
  if (isRead && url.pathname === "/sign-in") return signIn(services, response, url);
  const path = isRead ? shardPathOf(url) : undefined;
  if (path)
    return path.number === null
      ? listShards(services, request, response, { url, path })
      : serveShard(services, request, response, { url, path, number: path.number });
  const key = isRead ? imageKeyOf(url) : undefined;
  if (key) return serveImage(services, request, response, { url, key });
  const file = isRead ? viewerFileOf(viewer, url.pathname) : undefined;
  if (file) return serveViewer(request, response, file);
  throw new LoupeError(
    "NOT_FOUND",
    `There is nothing at ${request.method} ${JSON.stringify(url.pathname.slice(0, 100))}.`,
  );
}

function parseUrl(path: string): URL {
  const url = URL.parse(path, "http://localhost");
  if (url) return url;
  throw new LoupeError(
    "INVALID_INPUT",
    "The address of the request is malformed; expected a path.",
  );
}

/** What is left of a body that nobody wants any more. */
function drop(request: IncomingMessage, response: ServerResponse): void {
  if (request.complete) return;
  if (!response.headersSent) response.setHeader("connection", "close");
  request.resume();
}
