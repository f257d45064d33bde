import type { LoupeClient } from "./loupe-client.ts";

interface Page<Node> {
  nodes: Node[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

interface Listed<Node> {
  list: Page<Node>;
}

/**
 * Every item of a list, or the first `limit`, page by page. The query takes `$after`, asks for
 * `pageInfo { hasNextPage endCursor }`, and calls the list `list`: at the top, or in a `dataset`.
 */
export async function readAll<Node>(
  client: Pick<LoupeClient, "query">,
  query: string,
  variables: object,
  limit = Infinity,
): Promise<Node[]> {
  const found: Node[] = [];
  for (let after: string | null = null; ;) {
    const answer: { dataset: Listed<Node> } | Listed<Node> = await client.query(query, {
      ...variables,
      after,
    });
    const { nodes, pageInfo }: Page<Node> = ("dataset" in answer ? answer.dataset : answer).list;
    found.push(...nodes);
    if (!pageInfo.hasNextPage || found.length >= limit) return found.slice(0, limit);
    after = pageInfo.endCursor;
  }
}
