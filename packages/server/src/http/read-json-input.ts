import { LoupeError } from "@loupe/core";
import {
  coerceInputValue,
  parseType,
  typeFromAST,
  validateInputValue,
  type GraphQLInputType,
} from "graphql";
import { isNestedDeeper, MAX_NESTING } from "../limits/nesting.ts";
import { schema } from "../schema/index.ts";

/**
 * Reads a parameter of a URL that holds JSON in the form of a GraphQL input.
 *
 * @param typeName such as `[SampleOrder!]!`
 * @throws INVALID_INPUT, LIMIT_EXCEEDED
 */
export function readJsonInput(name: string, text: string, typeName: string): unknown {
  const type = typeFromAST(schema, parseType(typeName)) as GraphQLInputType;
  const given = parseJson(name, text);
  if (isNestedDeeper(given, MAX_NESTING)) {
    throw new LoupeError(
      "LIMIT_EXCEEDED",
      `The parameter \`${name}\` is nested deeper than ${MAX_NESTING} levels, the most that is allowed.`,
    );
  }
  const problems: string[] = [];
  validateInputValue(given, type, ({ message }, path) => {
    problems.push(path.length > 0 ? `at ${path.join(".")}: ${message}` : message);
  });
  if (problems.length === 0) return coerceInputValue(given, type);
  throw new LoupeError(
    "INVALID_INPUT",
    `The parameter \`${name}\` is no ${typeName}: ${problems[0]}`,
  );
}

function parseJson(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new LoupeError(
      "INVALID_INPUT",
      `The parameter \`${name}\` is no JSON: ${(cause as Error).message}.`,
      { cause },
    );
  }
}
