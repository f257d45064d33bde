import type { Database } from "../db/database.ts";
import { LoupeError } from "../errors.ts";
import type { RefState } from "../version/ref-state.ts";
import { EVERY_SAMPLE } from "./condition.ts";
import { decodeCursor, encodeCursor, queryDigest, type Position } from "./cursor.ts";
import type { Filter } from "./filter.ts";
import { findSamples } from "./find-samples.ts";
import { jump, placeOf } from "./jump.ts";
import type { OrderKey } from "./order-key.ts";
import type { QueryTarget } from "./query-target.ts";
import { resolveFilter } from "./resolve-filter.ts";
import { resolveOrder } from "./resolve-order.ts";

/** Either `first`, perhaps with `after` and `offset`, or `last`, perhaps with `before`. */
export interface SamplePageInput {
  filter?: Filter | undefined;
  /** Default: by sample id, ascending. */
  orderBy?: readonly OrderKey[] | undefined;
  first?: number | undefined;
  after?: string | undefined;
  /** So many samples are passed over, from the beginning or behind `after`. Default 0. */
  offset?: number | undefined;
  last?: number | undefined;
  before?: string | undefined;
}

export interface SamplePage {
  /** In order. */
  ids: number[];
  /** Of each sample: its position among all samples of the ref. */
  indices: number[];
  /** Of each sample: where a page may begin or end. */
  cursors: string[];
  hasNextPage: boolean;
  hasPreviousPage: boolean;
}

/**
 * A page of samples that satisfy a filter, in an order: numbers from low to high or high to low,
 * then NaN, then samples without a value, in both directions; ties by sample id, in the direction
 * of the first key.
 *
 * @throws TENSOR_NOT_FOUND, CLASS_NOT_FOUND, INVALID_QUERY, INVALID_INPUT where `first` and `last`
 *   do not say which page is
 *   meant, INVALID_CURSOR, CURSOR_EXPIRED, LIMIT_EXCEEDED, QUERY_TIMEOUT
 */
export async function samplePage(
  db: Database,
  target: QueryTarget,
  input: SamplePageInput,
): Promise<SamplePage> {
  const { size, cursor, backward, offset } = readPaging(input);
  const orderBy = input.orderBy ?? [];
  const condition = input.filter ? resolveFilter(target, input.filter) : EVERY_SAMPLE;
  const keys = resolveOrder(target, orderBy);
  const digest = queryDigest(input.filter, orderBy);
  const after =
    cursor === undefined ? undefined : positionOf(cursor, digest, target.ref, keys.length);
  const search = { condition, keys, after, limit: size + 1 };
  const found =
    offset > 0
      ? await jump(db, target, { ...search, digest, offset })
      : await findSamples(db, target, { ...search, backward });
  const samples = found.slice(0, size);
  if (backward) samples.reverse();
  const isMore = found.length > size;
  const isBehind = cursor !== undefined || offset > 0;
  return {
    ids: samples.map(({ sampleId }) => sampleId),
    indices: samples.map(({ sampleId }) => target.membership.indexOf(sampleId)!),
    cursors: samples.map((position) => cursorAt(position, digest, target.ref)),
    hasNextPage: backward ? isBehind : isMore,
    hasPreviousPage: backward ? isMore : isBehind,
  };
}

interface Paging {
  size: number;
  cursor: string | undefined;
  backward: boolean;
  offset: number;
}

function readPaging({ first, after, last, before, offset = 0 }: SamplePageInput): Paging {
  const backward = last !== undefined;
  const size = backward ? last : first;
  if (
    size === undefined ||
    (backward ? first !== undefined || after !== undefined : before !== undefined)
  ) {
    throw new LoupeError(
      "INVALID_INPUT",
      "A page is either the first samples, perhaps after a cursor, or the last, perhaps before one.",
    );
  }
  if (!Number.isInteger(size) || size < 0) {
    throw new LoupeError(
      "INVALID_INPUT",
      `A page has a whole number of samples, 0 or more; found ${size}.`,
    );
  }
  if (!Number.isSafeInteger(offset) || offset < 0 || (backward && offset > 0)) {
    throw new LoupeError(
      "INVALID_INPUT",
      `An offset is a whole number of samples, 0 or more, that the first ones are counted behind; found ${offset}${backward ? " with the last ones" : ""}.`,
      { details: { path: ["offset"] } },
    );
  }
  return { size, cursor: backward ? before : after, backward, offset };
}

function positionOf(cursor: string, digest: string, ref: RefState, keys: number): Position {
  const decoded = decodeCursor(cursor);
  if (decoded.queryDigest !== digest || decoded.keys.length !== keys) {
    throw new LoupeError(
      "INVALID_CURSOR",
      "The cursor was made with another filter or order than it is used with.",
    );
  }
  if (
    decoded.revision !== null &&
    ref.resetRevision !== null &&
    decoded.revision < ref.resetRevision
  ) {
    throw new LoupeError(
      "CURSOR_EXPIRED",
      `The cursor was made at revision ${decoded.revision} of the branch, which was reset at revision ${ref.resetRevision}.`,
    );
  }
  return decoded;
}

function cursorAt(
  position: Position,
  digest: string,
  { kind, commitId, revision }: RefState,
): string {
  return encodeCursor({ ...position, queryDigest: digest, kind, commitId, revision });
}

/**
 * How many samples come before one in the order of a query; null where the filter leaves it out, or
 * it does not exist. Found by a scan, once for a state.
 *
 * @throws as `samplePage`
 */
export function samplePlace(
  db: Database,
  target: QueryTarget,
  { filter, orderBy = [] }: Pick<SamplePageInput, "filter" | "orderBy">,
  sampleId: number,
): Promise<number | null> {
  const query = {
    condition: filter ? resolveFilter(target, filter) : EVERY_SAMPLE,
    keys: resolveOrder(target, orderBy),
    digest: queryDigest(filter, orderBy),
  };
  return placeOf(db, target, query, sampleId);
}
