import {
  decodeCursor,
  samplePage,
  type Database,
  type Filter,
  type OrderKey,
  type QueryTarget,
  type SamplePage,
} from "@loupe/core";
import { MAX_PAGE_SIZE, pageSize, type PageArguments } from "../limits/page-size.ts";

interface Query {
  filter: Filter | undefined;
  orderBy: readonly OrderKey[];
}

export interface SampleEdges {
  edges: { sampleId: number; index: number; cursor: string }[];
  hasNextPage: boolean;
  hasPreviousPage: boolean;
}

/**
 * A page by any mix of Relay's four arguments: `first` counts before `last`, and both cursors bound
 * the page.
 */
export async function readSamplePage(
  db: Database,
  target: QueryTarget,
  query: Query,
  { first, last, after, before, offset }: PageArguments & { offset?: number | null | undefined },
): Promise<SampleEdges> {
  const backward = last != null && first == null;
  const size = pageSize({ first, last });
  const [start, bound] = backward ? [before, after] : [after, before];
  const page = edgesOf(
    await samplePage(db, target, {
      ...query,
      ...paging(backward, size, start),
      offset: offset ?? undefined,
    }),
  );
  const bounded =
    bound == null ? page : cut(page, bound, backward, start != null && (await isCrossed()));
  return last != null && first != null ? takeLast(bounded, last) : bounded;

  /** Whether the bound lies on the wrong side of the start: then nothing is between them. */
  async function isCrossed(): Promise<boolean> {
    const other = edgesOf(
      await samplePage(db, target, { ...query, ...paging(!backward, MAX_PAGE_SIZE, bound) }),
    );
    const hasMore = backward ? other.hasNextPage : other.hasPreviousPage;
    return !hasMore && positionIn(other, start!) < 0;
  }
}

function paging(backward: boolean, size: number, cursor: string | null | undefined) {
  if (backward) return { last: size, ...(cursor == null ? {} : { before: cursor }) };
  return { first: size, ...(cursor == null ? {} : { after: cursor }) };
}

function edgesOf({ ids, indices, cursors, hasNextPage, hasPreviousPage }: SamplePage): SampleEdges {
  const edges = ids.map((sampleId, position) => ({
    sampleId,
    index: indices[position]!,
    cursor: cursors[position]!,
  }));
  return { edges, hasNextPage, hasPreviousPage };
}

/** Leaves out the sample of the bound and what lies behind it. */
function cut(page: SampleEdges, bound: string, backward: boolean, isCrossed: boolean): SampleEdges {
  if (isCrossed) return { edges: [], hasNextPage: false, hasPreviousPage: false };
  const position = positionIn(page, bound);
  if (position < 0) return page;
  if (backward) return { ...page, edges: page.edges.slice(position + 1), hasPreviousPage: true };
  return { ...page, edges: page.edges.slice(0, position), hasNextPage: true };
}

function takeLast(page: SampleEdges, last: number): SampleEdges {
  if (page.edges.length <= last) return page;
  return { ...page, edges: page.edges.slice(page.edges.length - last), hasPreviousPage: true };
}

function positionIn({ edges }: SampleEdges, cursor: string): number {
  const { sampleId } = decodeCursor(cursor);
  return edges.findIndex((edge) => edge.sampleId === sampleId);
}
