import type { ServerResponse } from "node:http";
import { asLoupeError, LoupeError } from "@loupe/core";
import { randomUUID } from "node:crypto";
import type { Log } from "../log.ts";

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, {
    "content-type": "application/json; charset=utf-8",
    "x-content-type-options": "nosniff",
  });
  response.end(JSON.stringify(body));
}

/** Answers with `{ error: { code, message } }`; what is not meant for people goes to the log. */
export function sendError(response: ServerResponse, error: unknown, log: Log): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const known = asLoupeError(error);
  const { code, message, status } = known instanceof LoupeError ? known : maskInternal(error, log);
  sendJson(response, status, { error: { code, message } });
}

function maskInternal(error: unknown, log: Log): LoupeError {
  const id = randomUUID();
  log.error(`Internal error ${id}`, error);
  return new LoupeError(
    "INTERNAL",
    `Something went wrong on our side; the server's log has the cause under ${id}.`,
  );
}
