import type { TypedDocumentNode } from "@urql/core";
import { useCallback, useEffect, useEffectEvent, useRef, useState } from "react";
import type { CombinedError } from "urql";
import { uncachedClient } from "./client.ts";
import { onReconnected } from "./connection.ts";

/** A page of a list, as Relay has it. */
export interface Connection<Node> {
  nodes: readonly Node[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

export interface PagesOf<Data, Variables, Node> {
  document: TypedDocumentNode<Data, Variables & { after: string | null }>;
  variables: Variables;
  connectionOf: (data: Data) => Connection<Node>;
  /** When it is another one, what is shown is asked for again. */
  stamp?: string | number | null | undefined;
  /** Asks for nothing. Default false. */
  pause?: boolean;
}

/** The first pages of a list, together. */
export interface Pages<Node> {
  /** Undefined until the first page is there; those of before while newer ones are on their way. */
  nodes: readonly Node[] | undefined;
  hasMore: boolean;
  isLoading: boolean;
  error: CombinedError | undefined;
  more: () => void;
  retry: () => void;
}

interface Loaded<Node> {
  nodes: readonly Node[];
  pages: number;
  end: string | null;
  hasMore: boolean;
}

interface Held<Node> extends Loaded<Node> {
  subject: string;
}

/**
 * A list without an end, a page at a time. It is kept out of the cache, since it may be long; where
 * it is asked for anew, as many pages as are shown come again.
 */
export function usePages<Data, Variables extends Record<string, unknown>, Node>({
  document,
  variables,
  connectionOf,
  stamp = null,
  pause = false,
}: PagesOf<Data, Variables, Node>): Pages<Node> {
  const subject = JSON.stringify(variables);
  const [attempt, setAttempt] = useState(0);
  const [wanted, setWanted] = useState({ subject, pages: 1 });
  const [held, setHeld] = useState<Held<Node> | null>(null);
  const [failed, setFailed] = useState<{ subject: string; error: CombinedError } | null>(null);
  const [isLoading, setIsLoading] = useState(!pause);
  const from = useRef({ key: "", loaded: nothing<Node>() });
  const pages = wanted.subject === subject ? wanted.pages : 1;
  const key = JSON.stringify([subject, stamp, attempt]);
  const ask = useEffectEvent(async (after: string | null): Promise<Connection<Node>> => {
    const { data, error } = await uncachedClient
      .query(document, { ...variables, after })
      .toPromise();
    if (!data) throw error!;
    return connectionOf(data);
  });
  useEffect(() => {
    if (pause) return;
    let isLeft = false;
    const load = async () => {
      setIsLoading(true);
      try {
        let loaded = from.current.key === key ? from.current.loaded : nothing<Node>();
        while (loaded.pages < pages && loaded.hasMore)
          loaded = extend(loaded, await ask(loaded.end));
        if (isLeft) return;
        from.current = { key, loaded };
        setHeld({ ...loaded, subject });
        setFailed(null);
      } catch (error) {
        if (!isLeft) setFailed({ subject, error: error as CombinedError });
      }
      setIsLoading(false);
    };
    void load();
    return () => void (isLeft = true);
  }, [key, subject, pages, pause]);
  const retry = useCallback(() => setAttempt((now) => now + 1), []);
  useEffect(() => (pause ? undefined : onReconnected(retry)), [retry, pause]);
  const shown = held?.subject === subject ? held : null;
  const error = failed?.subject === subject ? failed.error : undefined;
  return {
    nodes: shown?.nodes,
    hasMore: shown?.hasMore ?? false,
    isLoading,
    error: shown && error?.networkError ? undefined : error,
    more: () => setWanted({ subject, pages: (shown?.pages ?? 0) + 1 }),
    retry,
  };
}

function nothing<Node>(): Loaded<Node> {
  return { nodes: [], pages: 0, end: null, hasMore: true };
}

function extend<Node>(
  { nodes, pages }: Loaded<Node>,
  { nodes: added, pageInfo }: Connection<Node>,
): Loaded<Node> {
  return {
    nodes: [...nodes, ...added],
    pages: pages + 1,
    end: pageInfo.endCursor,
    hasMore: pageInfo.hasNextPage,
  };
}
