import type { LoupeClient } from "./loupe-client.ts";

/** A page of a list, as far as a command needs it. */
export interface Page<Node> {
  nodes: Node[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

/**
 * Every item of a list, page by page. The query takes `$after` and asks for `pageInfo { hasNextPage
 * endCursor }`; `pageOf` finds the list in its answer.
 */
export async function readAll<Answer, Node>(
  client: Pick<LoupeClient, "query">,
  query: string,
  variables: object,
  pageOf: (answer: Answer) => Page<Node>,
): Promise<Node[]> {
  const found: Node[] = [];
  for (let after: string | null = null; ;) {
    const { nodes, pageInfo }: Page<Node> = pageOf(
      await client.query<Answer>(query, { ...variables, after }),
    );
    found.push(...nodes);
    if (!pageInfo.hasNextPage) return found;
    after = pageInfo.endCursor;
  }
}
