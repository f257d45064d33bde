import { LoupeError, quoteName } from "@loupe/core";
import { checkPageArguments, pageSize, type PageArguments } from "../limits/page-size.ts";

/** A list that core reads forwards, from any of its items on. */
export interface ListSource<T, Key> {
  /** Says whose cursors these are, such as `branches`. */
  kind: string;
  load(page: { first: number; after?: Key }): Promise<{ items: T[]; hasNextPage: boolean }>;
  keyOf(item: T): Key;
  parseKey(text: string): Key | undefined;
}

interface Page<T> {
  items: T[];
  hasNextPage: boolean;
  hasPreviousPage: boolean;
}

/** A page of a list in Relay's form, with its four arguments. */
export async function resolveList<T, Key>(source: ListSource<T, Key>, args: PageArguments) {
  checkPageArguments(args);
  const { items, hasNextPage, hasPreviousPage } = await readPage(source, args);
  const edges = items.map((node) => ({
    node,
    cursor: encodeCursor(source.kind, String(source.keyOf(node))),
  }));
  return {
    edges,
    pageInfo: {
      hasNextPage,
      hasPreviousPage,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
      isLive: false,
      revision: null,
    },
  };
}

async function readPage<T, Key>(source: ListSource<T, Key>, args: PageArguments): Promise<Page<T>> {
  const after = decodeKey(source, args.after);
  const start = after === undefined ? {} : { after };
  if (args.before == null && args.last == null) {
    const page = await source.load({ first: pageSize(args), ...start });
    return { ...page, hasPreviousPage: after !== undefined };
  }
  const { items, hasNextPage } = await readUntil(source, after, decodeKey(source, args.before));
  return cut(items, args, { hasNextPage, hasPreviousPage: after !== undefined });
}

/** Everything between two keys. */
async function readUntil<T, Key>(
  source: ListSource<T, Key>,
  after: Key | undefined,
  before: Key | undefined,
) {
  const found: T[] = [];
  for (let from = after; ;) {
    const page = await source.load({ first: 1000, ...(from === undefined ? {} : { after: from }) });
    const end =
      before === undefined ? -1 : page.items.findIndex((item) => source.keyOf(item) === before);
    found.push(...(end < 0 ? page.items : page.items.slice(0, end)));
    if (end >= 0) return { items: found, hasNextPage: true };
    if (!page.hasNextPage)
      return before === undefined ? { items: found, hasNextPage: false } : unmet(after);
    from = source.keyOf(page.items.at(-1)!);
  }
}

/**
 * A `before` that is not after `after` leaves nothing between them; one that is nowhere has lost
 * its item.
 */
function unmet(after: unknown): { items: never[]; hasNextPage: boolean } {
  if (after !== undefined) return { items: [], hasNextPage: false };
  throw new LoupeError(
    "CURSOR_EXPIRED",
    "What the cursor `before` stands for is gone; expected the cursor of an item that is there.",
  );
}

function cut<T>(items: T[], { first, last }: PageArguments, ends: Omit<Page<T>, "items">): Page<T> {
  let page = items;
  let { hasNextPage, hasPreviousPage } = ends;
  const limit = first ?? (last == null ? pageSize({}) : undefined);
  if (limit !== undefined && page.length > limit) {
    page = page.slice(0, limit);
    hasNextPage = true;
  }
  if (last != null && page.length > last) {
    page = page.slice(page.length - last);
    hasPreviousPage = true;
  }
  return { items: page, hasNextPage, hasPreviousPage };
}

function encodeCursor(kind: string, key: string): string {
  return Buffer.from(`${kind}:${key}`).toString("base64url");
}

function decodeKey<T, Key>(
  source: ListSource<T, Key>,
  cursor: string | null | undefined,
): Key | undefined {
  if (cursor == null) return undefined;
  const [kind, ...rest] = Buffer.from(cursor, "base64url").toString().split(":");
  const key = kind === source.kind ? source.parseKey(rest.join(":")) : undefined;
  if (key !== undefined) return key;
  throw new LoupeError(
    "INVALID_CURSOR",
    `${quoteName(cursor)} is no cursor of a list of ${source.kind}; expected one that this list handed out.`,
  );
}

/** A key that is a whole number. */
export function parseNumericKey(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
