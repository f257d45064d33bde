import { createYoga } from "graphql-yoga";
import { createContext, type Context, type ServerContext, type Services } from "./context.ts";
import { toGraphQLError } from "./error-mapping.ts";
import { useLimits } from "./limits/use-limits.ts";
import { schema } from "./schema/index.ts";
import { useErrorCodes } from "./use-error-codes.ts";
import { useRequestReads } from "./use-request-reads.ts";

const MAX_BODY_BYTES = 16 * 1024 * 1024;

/** Answers `/graphql`: queries, mutations and, as server-sent events, subscriptions. */
export function createGraphQLHandler(services: Services) {
  return createYoga<ServerContext, Context>({
    schema,
    graphqlEndpoint: "/graphql",
    context: ({ req, request }) => createContext(services, req, request.signal),
    plugins: [useErrorCodes(), useLimits(), useRequestReads()],
    maskedErrors: { maskError: (error) => toGraphQLError(error, services.log) },
    maxRequestBodySize: MAX_BODY_BYTES,
    logging: false,
    graphiql: false,
    landingPage: false,
    multipart: false,
    cors: false,
    healthCheckEndpoint: "/health",
  });
}
