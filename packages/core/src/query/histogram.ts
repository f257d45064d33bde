import type { Database } from "../db/database.ts";
import { LoupeError } from "../errors.ts";
import { EVERY_SAMPLE, type Condition } from "./condition.ts";
import { countWhere } from "./count-samples.ts";
import type { Filter } from "./filter.ts";
import { quoted } from "./find-tensor.ts";
import { gatherAll, gatherNumbers } from "./gather-samples.ts";
import type { NumberSource } from "./order-key.ts";
import type { QueryTarget } from "./query-target.ts";
import { resolveFilter } from "./resolve-filter.ts";
import { resolveNumber, type ResolvedKey } from "./resolve-order.ts";
import { keyedSamples } from "./scan-samples.ts";
import { runSql, sql, type Sql } from "./sql.ts";

export interface HistogramInput {
  /** A scalar tensor, or an expression over such tensors. */
  of: NumberSource;
  /** Which samples. Default: all. */
  filter?: Filter | undefined;
  /** From 1 to 1000. */
  buckets: number;
  /** Where the first bucket begins. Default: the lowest finite number. */
  low?: number | undefined;
  /** Where the last bucket ends. Default: the highest finite number. */
  high?: number | undefined;
}

export interface Histogram {
  /** Without a gap; none where there is no finite number. One where all numbers are equal. */
  buckets: Bucket[];
  /** Finite numbers that lie outside of the buckets. */
  below: number;
  above: number;
  nan: number;
  negativeInfinity: number;
  positiveInfinity: number;
  /** Samples without a number. */
  absent: number;
  /** All samples that satisfy the filter: the sum of all other counts. */
  samples: number;
}

/** Numbers from `low` on and below `high`; in the last bucket `high` itself, too. */
export interface Bucket {
  low: number;
  high: number;
  count: number;
}

/**
 * How the numbers of samples are spread.
 *
 * @throws TENSOR_NOT_FOUND, CLASS_NOT_FOUND, INVALID_QUERY, INVALID_INPUT where buckets or range are
 *   out of bounds, LIMIT_EXCEEDED, QUERY_TIMEOUT
 */
export async function histogram(
  db: Database,
  target: QueryTarget,
  input: HistogramInput,
): Promise<Histogram> {
  checkInput(input);
  const condition = input.filter ? resolveFilter(target, input.filter) : EVERY_SAMPLE;
  const key = resolveNumber(target, input.of);
  const numbers = numbersOf(target, condition, key);
  const samples = await countWhere(db, condition, target.membership);
  const edges = await edgesOf(db, numbers, input);
  const counts = await countBetween(db, numbers, edges);
  const counted = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const countOf = (place: number) => counts.get(place) ?? 0;
  return {
    buckets: edges.slice(1).map((high, index) => ({
      low: edges[index]!,
      high,
      count: countOf(index + 1),
    })),
    below: countOf(0),
    above: countOf(ABOVE),
    nan: countOf(IS_NAN),
    negativeInfinity: countOf(NEGATIVE),
    positiveInfinity: countOf(POSITIVE),
    absent: samples - counted,
    samples,
  };
}

/** Places that are no buckets, which are counted from 1. */
const [ABOVE, IS_NAN, NEGATIVE, POSITIVE] = [-1, -2, -3, -4] as const;

const MOST_BUCKETS = 1000;

function checkInput({ buckets, low, high }: HistogramInput): void {
  if (!Number.isInteger(buckets) || buckets < 1 || buckets > MOST_BUCKETS)
    throw invalid("buckets", `There can be 1 to ${MOST_BUCKETS} buckets; found ${buckets}.`);
  for (const [name, edge] of Object.entries({ low, high })) {
    if (edge !== undefined && !Number.isFinite(edge))
      throw invalid(name, `${quoted(String(edge))} is not a finite number.`);
  }
  if (low !== undefined && high !== undefined && low > high)
    throw invalid("low", `The range begins at ${low} and ends before it, at ${high}.`);
}

function invalid(name: string, message: string): LoupeError {
  return new LoupeError("INVALID_INPUT", message, { details: { path: [name] } });
}

/** The samples that satisfy a condition, with their number as `key_0`; those without may be left out. */
function numbersOf({ membership }: QueryTarget, condition: Condition, key: ResolvedKey): Sql {
  const keys = [key];
  const valued = key.kind === "tensor" ? gatherNumbers(key.tensor, membership) : null;
  if (key.kind === "tensor" && valued)
    return keyedSamples({ keys, samples: valued, valued: key.tensor, condition, few: false });
  const { samples, rest } = gatherAll(condition, membership);
  return keyedSamples({ keys, samples, condition: rest, few: false });
}

/** Where buckets begin and end, one more than there are buckets; rising, each once. */
async function edgesOf(
  db: Database,
  numbers: Sql,
  { buckets, low, high }: HistogramInput,
): Promise<number[]> {
  const [found] =
    low !== undefined && high !== undefined
      ? [{ low, high }]
      : await runSql<{ low: number | null; high: number | null }>(
          db,
          sql`select min(t.key_0)::double precision as low, max(t.key_0)::double precision as high
            from ${numbers} t
            where t.key_0 > '-Infinity' and t.key_0 < 'Infinity'`,
          false,
        );
  const first = low ?? found!.low;
  const last = high ?? found!.high;
  if (first === null || last === null) return [];
  // All numbers lie before the one end that was given.
  if (first > last) return low === undefined ? [last, last] : [first, first];
  if (first === last) return [first, last];
  const edges = Array.from({ length: buckets + 1 }, (_, index) =>
    between(first, last, index / buckets),
  );
  return [...new Set(edges)].toSorted((a, b) => a - b);
}

/** The ends exactly; what lies between without leaving the range of numbers. */
function between(first: number, last: number, share: number): number {
  return first * (1 - share) + last * share;
}

/** How many numbers fall into each bucket and each other place. */
async function countBetween(
  db: Database,
  numbers: Sql,
  edges: readonly number[],
): Promise<Map<number, number>> {
  const starts = `{${(edges.length > 0 ? edges.slice(0, -1) : [0]).join(",")}}`;
  const rows = await runSql<{ place: number; count: number }>(
    db,
    sql`select place, count(*) as count
      from (
        select case
          when t.value = 'NaN' then ${IS_NAN}::int
          when t.value = '-Infinity' then ${NEGATIVE}::int
          when t.value = 'Infinity' then ${POSITIVE}::int
          when t.value > ${edges.at(-1) ?? 0}::double precision then ${ABOVE}::int
          else width_bucket(t.value, ${starts}::double precision[])
        end as place
        from (select key_0::double precision as value from ${numbers} k where key_0 is not null) t
      ) p
      group by place`,
    false,
  );
  return new Map(rows.map(({ place, count }) => [place, count]));
}
