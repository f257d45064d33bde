import type { Tensor } from "../tensor/tensor.ts";
import type { Joint, JointPart } from "./condition.ts";
import { EMPTY, join, raw, sql, type Sql } from "./sql.ts";
import { notHidden, partsOf, visible, visibleInPart } from "./visible-rows.ts";

/** Looks up the values of one sample. */
export function probeJoint({ parts, predicate }: Joint, sampleId: Sql): Sql {
  const rows = parts.map((_, place) => alias(place));
  const others = rows
    .slice(1)
    .map(
      (row, place) =>
        sql` left join ${lookedUp(parts[place + 1]!.tensor, sampleId)} ${row} on true`,
    );
  return sql`coalesce((
    select (${predicate(rows)}) is true
    from ${lookedUp(parts[0]!.tensor, sampleId)} ${rows[0]!}${join(others, "")}
    where not ${rows[0]!}.absent${testsOf(parts, rows)}
  ), false)`;
}

/**
 * The samples that satisfy it, each once, as `sample_id`. A full join is done by hashing or merging,
 * never row by row: what Postgres would do where its statistics expect few rows.
 *
 * @param within narrows the samples that are looked at, by the alias of a row
 */
export function samplesOfJoint(
  { parts, predicate }: Joint,
  within: (row: Sql) => Sql = () => EMPTY,
): Sql {
  const rows = parts.map((_, place) => alias(place));
  const others = parts.slice(1).map(
    (part, place) =>
      sql` full join (${rowsOf(part, within)}) ${rows[place + 1]!}
          on ${rows[place + 1]!}.sample_id = ${rows[0]!}.sample_id`,
  );
  return sql`select ${rows[0]!}.sample_id
    from (${rowsOf(parts[0]!, within)}) ${rows[0]!}${join(others, "")}
    where coalesce(${rows[0]!}.sample_id, -1) >= 0 and (${predicate(rows)}) is true`;
}

const FIELDS = ["labels", "ints", "nums"];

function fieldsOf(row: string): Sql {
  return raw(FIELDS.map((field) => `${row}.${field}`).join(", "));
}

function alias(place: number): Sql {
  return raw(`j${place}`);
}

function rowsOf({ tensor, test }: JointPart, within: (row: Sql) => Sql): Sql {
  const row = raw("c");
  const arms = tensor.steps.flatMap((step, index) =>
    partsOf(step).map(
      (part) => sql`select c.sample_id, ${fieldsOf("c")} from cells c
        where ${visibleInPart(row, step, part)} and not c.absent${test ? sql` and ${test(row)}` : EMPTY}${within(row)}
          ${notHidden(raw("c.sample_id"), tensor.steps.slice(0, index), "hash", within(raw("n")))}`,
    ),
  );
  return join(arms, " union all ");
}

function lookedUp(tensor: Tensor, sampleId: Sql): Sql {
  const rows = tensor.steps.map(
    (
      step,
      index,
    ) => sql`(select ${fieldsOf("x")}, x.absent, ${raw(String(index))} as step from cells x
      where ${visible(raw("x"), step)} and x.sample_id = ${sampleId} limit 1)`,
  );
  return sql`(select * from (${join(rows, " union all ")}) u order by u.step limit 1)`;
}

function testsOf(parts: readonly JointPart[], rows: readonly Sql[]): Sql {
  const tests = parts.flatMap(({ test }, place) => (test ? [sql` and ${test(rows[place]!)}`] : []));
  return join(tests, "");
}
