import { useCallback, useEffect } from "react";
import { useQuery, type AnyVariables, type CombinedError, type UseQueryArgs } from "urql";
import { onReconnected } from "./connection.ts";

/** What is known of a query's answer. */
export interface Answer<Data> {
  /** Undefined until there is one; the one before while a newer is on its way. */
  data: Data | undefined;
  /** Set where there is no data to show. */
  error: CombinedError | undefined;
  /** Asks again. */
  retry: () => void;
}

/** As urql's `useQuery`; asks again by itself once a lost connection is back. */
export function useAnswer<Data, Variables extends AnyVariables>(
  query: UseQueryArgs<Variables, Data>,
): Answer<Data> {
  const [{ data, error }, ask] = useQuery(query);
  const retry = useCallback(() => ask({ requestPolicy: "network-only" }), [ask]);
  const isPaused = query.pause === true;
  useEffect(() => (isPaused ? undefined : onReconnected(retry)), [retry, isPaused]);
  return { data: data ?? undefined, error: data ? undefined : error, retry };
}
