import type { CombinedError } from "urql";
import type { Answer } from "./use-answer.ts";

/** An error for people: what happened, and what to do next. */
export interface DescribedError {
  title: string;
  next: string;
  /** Whether the same request may well succeed later. */
  isRetried: boolean;
}

const NEXT: Readonly<Record<string, string>> = {
  UNAUTHENTICATED: "Start Loupe again with `npm start` and open the link that it prints.",
  FORBIDDEN: "Ask an administrator of the owner for a role that allows it.",
  DATASET_NOT_FOUND: "It may be private: sign in, or choose another in the list of datasets.",
  REF_NOT_FOUND: "Choose another branch or tag in the bar.",
  TENSOR_NOT_FOUND: "The tensor may be there on another branch.",
  INVALID_QUERY: "Change the order or the filter.",
  QUERY_TIMEOUT: "Narrow the filter, or try again.",
};

const RETRIED = new Set(["QUERY_TIMEOUT", "INTERNAL", "DATABASE_UNREACHABLE"]);

/** The code of the first error that the server gave; null where there was no answer. */
export function errorCodeOf({ graphQLErrors }: CombinedError): string | null {
  return (graphQLErrors[0]?.extensions["code"] as string | undefined) ?? null;
}

export function describeError(error: CombinedError): DescribedError {
  const [first] = error.graphQLErrors;
  if (!first) {
    return {
      title: "The server does not answer",
      next: "It may have been stopped. This page goes on by itself once it is there again.",
      isRetried: true,
    };
  }
  const code = errorCodeOf(error) ?? "";
  return { title: first.message, next: NEXT[code] ?? "", isRetried: RETRIED.has(code) };
}

/** What a list to choose from says where nothing was found of what is looked for, or nothing yet. */
export function describeLookup({ data, error }: Answer<unknown>, nothing: string) {
  return {
    nothing: data ? nothing : "Looking …",
    failure: error ? describeError(error).title : null,
  };
}
