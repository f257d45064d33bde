import { useCallback, useEffect, useState } from "react";
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

/**
 * As urql's `useQuery`; asks again by itself once a lost connection is back, and shows until then
 * what was answered last.
 */
export function useAnswer<Data, Variables extends AnyVariables>(
  query: UseQueryArgs<Variables, Data>,
): Answer<Data> {
  const [{ data: answered, error, operation }, ask] = useQuery(query);
  const kept = useLastAnswer(answered, JSON.stringify(operation?.variables));
  const isRefused = error !== undefined && error.networkError === undefined;
  const data = answered ?? (isRefused ? undefined : kept);
  const retry = useCallback(() => ask({ requestPolicy: "network-only" }), [ask]);
  const isPaused = query.pause === true;
  useEffect(() => (isPaused ? undefined : onReconnected(retry)), [retry, isPaused]);
  return { data, error: data ? undefined : error, retry };
}

/** The last answer to these variables: what others got says nothing of them. */
function useLastAnswer<Data>(
  data: Data | null | undefined,
  variables: string | undefined,
): Data | undefined {
  const [last, setLast] = useState({ data, variables });
  if (data && (data !== last.data || variables !== last.variables)) setLast({ data, variables });
  return last.variables === variables ? (last.data ?? undefined) : undefined;
}
