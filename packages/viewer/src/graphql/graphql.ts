import { initGraphQLTada } from "gql.tada";
import type { introspection } from "./generated/schema-types.d.ts";

/** Makes a typed document of the text of an operation or fragment. */
export const graphql = initGraphQLTada<{
  introspection: introspection;
  disableMasking: true;
  scalars: {
    ID: string;
    SafeInt: number;
    DateTime: string;
    Base64: string;
    JSON: unknown;
    Comparand: number | boolean | string;
  };
}>();

export type { ResultOf, VariablesOf } from "gql.tada";
