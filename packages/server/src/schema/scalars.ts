import { LoupeError } from "@loupe/core";
import {
  GraphQLError,
  Kind,
  valueFromASTUntyped,
  type IntValueNode,
  type ValueNode,
} from "graphql";
import { builder } from "../builder.ts";

builder.scalarType("DateTime", {
  description: "A point in time as ISO 8601, such as `2026-01-31T12:00:00.000Z`.",
  serialize: (date) => date.toISOString(),
  parseValue: (value) => parseDate(value),
});

builder.scalarType("JSON", {
  description: "Any JSON value.",
  serialize: (value) => value,
  parseValue: (value) => value as object,
  parseLiteral: (node, variables) => valueFromASTUntyped(node, variables) as object,
});

builder.scalarType("Base64", {
  description: "Bytes in base64.",
  serialize: (bytes) =>
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64"),
  parseValue: (value) => parseBase64(value),
});

builder.scalarType("SafeInt", {
  description: "A whole number of at most 2^53 − 1, as a JSON number.",
  serialize: (value) => value,
  parseValue: (value) => parseSafeInt(value),
  parseLiteral: (node) => parseSafeInt(numberOf(node)),
});

builder.scalarType("Comparand", {
  description:
    "What a value is compared with: a number or true or false; or text: of a text tensor, a 64-bit integer, `NaN`, `Infinity` or `-Infinity`.",
  serialize: (value) => value,
  parseValue: (value) => parseComparand(value),
  parseLiteral: (node) => parseComparand(isInexact(node) ? node.value : numberOf(node)),
});

function parseDate(value: unknown): Date {
  const date = typeof value === "string" ? new Date(value) : undefined;
  if (date && !Number.isNaN(date.getTime())) return date;
  throw invalid("a point in time as ISO 8601", value);
}

function parseBase64(value: unknown): Buffer {
  if (typeof value === "string" && /^[A-Za-z0-9+/]*={0,2}$/.test(value) && value.length % 4 === 0) {
    return Buffer.from(value, "base64");
  }
  throw invalid("base64", value);
}

function parseSafeInt(value: unknown): number {
  if (Number.isSafeInteger(value)) return value as number;
  throw invalid("a whole number of at most 2^53 − 1", value);
}

function parseComparand(value: unknown): number | string {
  if (typeof value === "string" || (typeof value === "number" && Number.isFinite(value)))
    return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  throw invalid(
    'a number in the range of 64-bit floats, text such as "Infinity", true or false',
    value,
  );
}

function numberOf(node: ValueNode): unknown {
  if (node.kind === Kind.INT || node.kind === Kind.FLOAT) return Number(node.value);
  return valueFromASTUntyped(node);
}

/** Whole numbers that a JavaScript number can't hold; 64-bit integers take them as text. */
function isInexact(node: ValueNode): node is IntValueNode {
  return node.kind === Kind.INT && !Number.isSafeInteger(Number(node.value));
}

function invalid(expected: string, found: unknown): GraphQLError {
  const shown = typeof found === "number" ? String(found) : (JSON.stringify(found) ?? "nothing");
  const message = `Expected ${expected}; found ${shown.length > 60 ? `${shown.slice(0, 60)}…` : shown}.`;
  return new GraphQLError(message, { originalError: new LoupeError("INVALID_INPUT", message) });
}
