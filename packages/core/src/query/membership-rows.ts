import type { Membership, SampleRange } from "../version/membership.ts";
import type { IdWindow } from "./leaf-rows.ts";
import { join, listOf, sql, type Sql } from "./sql.ts";
import { inSet } from "./visible-rows.ts";

/** More ranges than this are not compared with one by one. */
const FEW_RANGES = 8;

/** All ids of the ranges in a window, deleted or not, to stand in a FROM clause as `s (sample_id)`. */
export function idsOf(membership: Membership, window: IdWindow = EVERYWHERE): Sql {
  const ranges = clipped(joinedRanges(membership), window);
  if (ranges.length === 0 || ranges.length > FEW_RANGES) return idsOfMany(ranges);
  const series = ranges.map(
    ({ first, last }) =>
      sql`select generate_series(${first}::bigint, ${last}::bigint) as sample_id`,
  );
  return sql`(${join(series, " union all ")}) s`;
}

/** Postgres knows how many ids a series has only where its ends are given one by one. */
function idsOfMany(ranges: readonly SampleRange[]): Sql {
  const firsts = listOf(ranges.map(({ first }) => first));
  const lasts = listOf(ranges.map(({ last }) => last));
  return sql`unnest(${firsts}::bigint[], ${lasts}::bigint[]) as range (first, last)
    cross join lateral generate_series(range.first, range.last) as s (sample_id)`;
}

/** True where a sample was not deleted. */
export function notDeleted(sampleId: Sql, { deletions }: Membership): Sql {
  if (deletions.length === 0) return sql`true`;
  return sql`not ${inSet(sampleId, sql`select unnest(${listOf(deletions)}::bigint[])`)}`;
}

/**
 * True where a sample lies in one of the ranges; null where there are too many to compare with
 * each.
 */
export function inRanges(sampleId: Sql, membership: Membership): Sql | null {
  const ranges = joinedRanges(membership);
  if (ranges.length > FEW_RANGES) return null;
  const tests = ranges.map(
    ({ first, last }) => sql`${sampleId} between ${first}::bigint and ${last}::bigint`,
  );
  return tests.length === 0 ? sql`false` : sql`(${join(tests, " or ")})`;
}

/** True where a sample exists. */
export function isMember(sampleId: Sql, membership: Membership): Sql {
  const ranges =
    inRanges(sampleId, membership) ??
    inSet(sampleId, sql`select s.sample_id from ${idsOf(membership)}`);
  return sql`${ranges} and ${notDeleted(sampleId, membership)}`;
}

const EVERYWHERE: IdWindow = { first: 0, last: Number.MAX_SAFE_INTEGER };

/** Ranges that follow each other as one, remembered: a membership never changes. */
function joinedRanges(membership: Membership): readonly SampleRange[] {
  const known = JOINED.get(membership);
  if (known) return known;
  const joined: SampleRange[] = [];
  for (const { first, last } of membership.ranges) {
    const previous = joined.at(-1);
    if (previous && previous.last + 1 === first) previous.last = last;
    else joined.push({ first, last });
  }
  JOINED.set(membership, joined);
  return joined;
}

const JOINED = new WeakMap<Membership, readonly SampleRange[]>();

function clipped(ranges: readonly SampleRange[], window: IdWindow): SampleRange[] {
  return ranges
    .filter(({ first, last }) => last >= window.first && first <= window.last)
    .map(({ first, last }) => ({
      first: Math.max(first, window.first),
      last: Math.min(last, window.last),
    }));
}
