import { randomUUID } from "node:crypto";
import { LoupeError } from "@loupe/core";
import { GraphQLError } from "graphql";
import type { Log } from "./log.ts";

/**
 * What a client is told about an error: the code and sentence of a LoupeError, graphql's own errors
 * as they are, and of anything else only an id under which the log has it.
 */
export function toGraphQLError(error: unknown, log: Log): GraphQLError {
  const cause = causeOf(error);
  const place = error instanceof GraphQLError ? error : undefined;
  if (cause instanceof LoupeError) return fromLoupeError(cause, place);
  if (cause instanceof GraphQLError) return withCode(cause, "INVALID_INPUT");
  return maskInternal(cause, place, log);
}

/** Gives an error of graphql's own a code where it has none. */
export function withCode(error: GraphQLError, code: string): GraphQLError {
  const known = error.extensions["code"];
  if (known === undefined || known === "BAD_REQUEST" || known === "BAD_USER_INPUT")
    error.extensions["code"] = code;
  return error;
}

function causeOf(error: unknown): unknown {
  let cause = error;
  while (cause instanceof GraphQLError && cause.originalError) cause = cause.originalError;
  return cause;
}

function fromLoupeError(
  { code, message, details }: LoupeError,
  place: GraphQLError | undefined,
): GraphQLError {
  const { path, ...rest } = details;
  return new GraphQLError(message, {
    ...placeOf(place),
    extensions: {
      code,
      ...(path ? { inputPath: path } : {}),
      ...(Object.keys(rest).length > 0 ? { details: rest } : {}),
    },
  });
}

function maskInternal(cause: unknown, place: GraphQLError | undefined, log: Log): GraphQLError {
  const id = randomUUID();
  log.error(`Internal error ${id}`, cause);
  return new GraphQLError(
    `Something went wrong on our side; the server's log has the cause under ${id}.`,
    {
      ...placeOf(place),
      extensions: { code: "INTERNAL", id },
    },
  );
}

function placeOf(place: GraphQLError | undefined) {
  return place
    ? {
        nodes: place.nodes ?? null,
        source: place.source ?? null,
        positions: place.positions ?? null,
        path: place.path ?? null,
      }
    : {};
}
