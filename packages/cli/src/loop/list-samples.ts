import type { DatasetName, LoupeClient } from "../client/loupe-client.ts";

export interface SampleQuery {
  /** Default: the default branch. */
  ref?: string;
  filter?: Readonly<Record<string, unknown>>;
  orderBy?: readonly { tensor?: string; expression?: string; direction: "ASC" | "DESC" }[];
  /** At most so many. Default: all. */
  limit?: number;
}

interface Page<Node> {
  dataset: {
    samples: { nodes: Node[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } };
  };
}

/** Samples a page. */
const PAGE = 100;

/** Pages through samples; `fields` is what to select of each. */
export async function listSamples<Node>(
  client: LoupeClient,
  dataset: DatasetName,
  fields: string,
  { ref, filter, orderBy, limit = Infinity }: SampleQuery,
): Promise<Node[]> {
  const document = pageDocument(fields);
  const nodes: Node[] = [];
  let after: string | null = null;
  do {
    const first = Math.min(PAGE, limit - nodes.length);
    const page: Page<Node> = await client.query(document, {
      ...dataset,
      ref,
      filter,
      orderBy,
      first,
      after,
    });
    const { samples } = page.dataset;
    nodes.push(...samples.nodes);
    after = samples.pageInfo.hasNextPage ? samples.pageInfo.endCursor : null;
  } while (after !== null && nodes.length < limit);
  return nodes;
}

function pageDocument(fields: string): string {
  return `query ListSamples(
    $owner: String!, $name: String!, $ref: String, $filter: SampleFilter, $orderBy: [SampleOrder!], $first: Int!, $after: String
  ) {
    dataset(owner: $owner, name: $name) {
      samples(ref: $ref, filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
        nodes { ${fields} }
        pageInfo { hasNextPage endCursor }
      }
    }
  }`;
}
