import type { TypedDocumentNode } from "@urql/core";
import { useEffect, useEffectEvent } from "react";
import { uncachedClient } from "./client.ts";
import { onReconnected, reportLostConnection } from "./connection.ts";

/** What is watched, and how it goes on after the connection was lost. */
export interface LiveEvents<Data, Variables extends Record<string, unknown>> {
  document: TypedDocumentNode<Data, Variables>;
  /** Variables of the subscription; `since` is what the last event had as its number. */
  variables: (since: number | undefined) => Variables;
  /** What is watched, as text: another one starts afresh. Null watches nothing. */
  subject: string | null;
  /** The number by which the server resumes after an event. */
  numberOf: (data: Data) => number;
  onEvent: (data: Data) => void;
}

/**
 * Follows a subscription while the page is in sight. A browser has six connections to one server, so
 * pages in the background give theirs back, and go on after the last event that they saw.
 */
export function useLiveEvents<Data, Variables extends Record<string, unknown>>({
  document: subscription,
  variables,
  subject,
  numberOf,
  onEvent,
}: LiveEvents<Data, Variables>): void {
  const variablesAt = useEffectEvent(variables);
  const take = useEffectEvent((data: Data): number => {
    onEvent(data);
    return numberOf(data);
  });
  useEffect(() => {
    if (subject === null) return;
    let since: number | undefined;
    let stop: (() => void) | undefined;
    const end = () => {
      stop?.();
      stop = undefined;
    };
    const begin = () => {
      if (stop || document.hidden) return;
      const { unsubscribe } = uncachedClient
        .subscription(subscription, variablesAt(since))
        .subscribe(({ data, error }) => {
          if (data) since = take(data);
          if (!error?.networkError) return;
          end();
          reportLostConnection();
        });
      stop = unsubscribe;
    };
    const follow = () => (document.hidden ? end() : begin());
    begin();
    document.addEventListener("visibilitychange", follow);
    const forget = onReconnected(begin);
    return () => {
      end();
      forget();
      document.removeEventListener("visibilitychange", follow);
    };
  }, [subscription, subject]);
}
