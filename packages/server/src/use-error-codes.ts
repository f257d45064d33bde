import type { Plugin } from "graphql-yoga";
import { GraphQLError } from "graphql";
import { withCode } from "./error-mapping.ts";

/** Gives graphql's own refusals of a document their codes. */
export function useErrorCodes(): Plugin {
  return {
    onParse() {
      return ({ result }) => {
        if (result instanceof GraphQLError) withCode(result, "GRAPHQL_PARSE_FAILED");
      };
    },
    onValidate() {
      return ({ result }) => {
        for (const error of result) withCode(error, "GRAPHQL_VALIDATION_FAILED");
      };
    },
  };
}
