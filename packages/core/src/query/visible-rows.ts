import type { ColumnStep } from "../tensor/tensor.ts";
import { EMPTY, raw, sql, type Sql } from "./sql.ts";

/**
 * How to find out whether nearer steps of a chain hide a row: by looking up its sample, or in a set
 * of all their samples.
 */
export type HiddenBy = "probe" | "hash";

/** Open rows and closed rows have indexes of their own: a query reads them one after the other. */
export type Part = "open" | "closed";

/** The parts of a column in which rows may be visible. */
export function partsOf(step: ColumnStep): Part[] {
  return step.isCurrent ? ["open"] : ["open", "closed"];
}

/**
 * The rows of one part that are visible at the step. The open end stands there in full: partial
 * indexes ask for it.
 */
export function visibleInPart(row: Sql, step: ColumnStep, part: Part): Sql {
  if (part === "closed") {
    return sql`${row}.column_id = ${step.columnId} and ${row}.to_seq < ${OPEN} and ${row}.from_seq <= ${step.bound}
      and ${row}.to_seq > ${step.bound}`;
  }
  const bounded = step.isCurrent ? EMPTY : sql` and ${row}.from_seq <= ${step.bound}`;
  return sql`${row}.column_id = ${step.columnId} and ${row}.to_seq = ${OPEN}${bounded}`;
}

/** The same for both parts at once, to be looked up by sample. */
export function visible(row: Sql, step: ColumnStep): Sql {
  return sql`${row}.column_id = ${step.columnId} and ${row}.from_seq <= ${step.bound} and ${row}.to_seq > ${step.bound}`;
}

/**
 * True where none of the nearer steps has a row for the sample. Life spans have no gaps, so that a
 * sample with a row from before the bound has one that is visible at it.
 */
export function notHidden(
  sampleId: Sql,
  nearer: readonly ColumnStep[],
  by: HiddenBy,
  within: Sql = EMPTY,
): Sql {
  return nearer.reduce(
    (joined, step) => sql`${joined} and ${hasNoRow(sampleId, step, by, within)}`,
    EMPTY,
  );
}

/** `within` narrows the set of `hash` to the samples that are looked at. */
function hasNoRow(sampleId: Sql, step: ColumnStep, by: HiddenBy, within: Sql): Sql {
  const bounded = step.isCurrent ? EMPTY : sql` and n.from_seq <= ${step.bound}`;
  if (by === "hash") {
    const samples = sql`select n.sample_id from cells n where n.column_id = ${step.columnId}${bounded}${within}`;
    return sql`not ${inSet(sampleId, samples)}`;
  }
  return sql`(select true from cells n where n.column_id = ${step.columnId} and n.sample_id = ${sampleId}${bounded}
    limit 1) is null`;
}

/**
 * Whether a sample is in the result of a query, which is run once and hashed. Postgres would not
 * hash what it expects to be large, and its statistics know nothing of a single column: it expects
 * little of an array.
 */
export function inSet(sampleId: Sql, samples: Sql): Sql {
  return sql`((${sampleId} in (select unnest(array(${samples})))) is true)`;
}

const OPEN = raw("9223372036854775807");
