import type { IncomingMessage, ServerResponse } from "node:http";
import { renderGraphiQL } from "@graphql-yoga/render-graphiql";
import { READY_QUERIES } from "./ready-queries.ts";

let page: Buffer | undefined;

/** `GET /graphiql`: a page to write and run queries on, with some ready ones. Loads nothing from elsewhere. */
export function sendGraphiQL(_request: IncomingMessage, response: ServerResponse): void {
  page ??= Buffer.from(
    renderGraphiQL({
      title: "Loupe",
      endpoint: "/graphql",
      defaultTabs: READY_QUERIES.map((query) => ({ query })),
      subscriptionsProtocol: "SSE",
      credentials: "same-origin",
    }),
  );
  response.writeHead(200, {
    "content-type": "text/html; charset=utf-8",
    "content-length": page.byteLength,
    "cache-control": "no-cache",
    "x-frame-options": "DENY",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
  });
  response.end(page);
}
