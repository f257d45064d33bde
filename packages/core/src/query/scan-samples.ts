import type { Database } from "../db/database.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { EVERY_SAMPLE, type Condition } from "./condition.ts";
import type { Position } from "./cursor.ts";
import { expressionSql } from "./expression-sql.ts";
import { conditionOn, member, numbersOf, probe } from "./leaf-rows.ts";
import { numberField } from "./number-field.ts";
import { readIds } from "./read-ids.ts";
import type { ResolvedKey } from "./resolve-order.ts";
import { EMPTY, join, raw, runSql, sql, type Sql } from "./sql.ts";
import { visible } from "./visible-rows.ts";

export interface Scan {
  keys: readonly ResolvedKey[];
  /** What follows FROM: samples as `s.sample_id`, deleted ones left out. */
  samples: Sql;
  /**
   * The tensor whose number is there already as `s.value`: only samples that have a value of the
   * first key are asked for.
   */
  valued?: Tensor;
  /** Whether there are so few samples that each is looked up. */
  few: boolean;
  condition: Condition;
  /** The page begins behind this. */
  after: Position | undefined;
  /** From the end of the order to its beginning. */
  backward: boolean;
  limit: number;
}

/** Orders all samples of a source, by whatever keys, and takes the first: for what no index orders. */
export async function scanSamples(db: Database, scan: Scan): Promise<Position[]> {
  const { keys, backward, limit } = scan;
  const texts = keys.map((_, index) => sql`, ${keyOf(index)}::text as ${raw(`key_${index}`)}`);
  const rows = await runSql<{ sampleId: number } & Record<string, string | null>>(
    db,
    sql`select t.sample_id as "sampleId"${join(texts, "")}
      from ${keyedSamples(scan)} t
      ${scan.after ? sql`where ${behind(keys, scan.after, backward)}` : EMPTY}
      order by ${orderOf(keys, backward)}
      limit ${limit}::bigint`,
    false,
  );
  return rows.map((row) => ({
    sampleId: row.sampleId,
    keys: keys.map((_, index) => row[`key_${index}`] ?? null),
  }));
}

/** The ids of all samples of a source that satisfy a condition, in order. */
export function scanAll(
  db: Database,
  { keys, samples, condition }: Pick<Scan, "keys" | "samples" | "condition">,
): Promise<Float64Array> {
  const scan = { keys, samples, condition, few: false };
  return readIds(
    db,
    sql`select t.sample_id from ${keyedSamples(scan)} t order by ${orderOf(keys, false)}`,
  );
}

/**
 * The samples of a source that satisfy the condition, with the values of the keys as `key_0`, …: to
 * stand in a FROM clause.
 */
export function keyedSamples(
  scan: Pick<Scan, "keys" | "samples" | "condition" | "few" | "valued">,
): Sql {
  const { samples, few, condition } = scan;
  const values = keyValues(scan);
  const columns = values.keys.map((value, index) => sql`, ${value} as ${raw(`key_${index}`)}`);
  const test =
    condition === EVERY_SAMPLE
      ? EMPTY
      : sql`where ${conditionOn(condition, (few ? probe : member)(raw("s.sample_id")))}`;
  return sql`(
      select s.sample_id${join(columns, "")}
      from (select * from ${samples} ${test}) s${values.joins}
      where ${join([...values.tests, sql`true`], " and ")}
    )`;
}

interface KeyValues {
  joins: Sql;
  /** What must hold for a joined row. */
  tests: Sql[];
  keys: Sql[];
}

/** Each tensor joined once, and the values of the keys upon them. */
function keyValues({ keys, few, valued }: Pick<Scan, "keys" | "few" | "valued">): KeyValues {
  const tests: Sql[] = few ? [] : [isThere(raw("s"))];
  const known = new Map<number, Sql>(valued ? [[valued.id, raw("s.value")]] : []);
  const joins: Sql[] = [];
  const valueOf = (tensor: Tensor, isFirst: boolean): Sql => {
    const name = raw(`v${known.size}`);
    const value = known.get(tensor.id) ?? sql`${name}.value`;
    if (!known.has(tensor.id)) {
      joins.push(few ? lookedUp(tensor, name) : joined(tensor, name));
      if (isFirst && valued) tests.push(isThere(name));
    }
    known.set(tensor.id, value);
    return value;
  };
  const values = keys.map((key, index) => {
    if (key.kind === "tensor") return valueOf(key.tensor, index === 0);
    const operand = (path: string) =>
      sql`${valueOf(key.tensors.get(path)!, index === 0)}::double precision`;
    const { laterals, value } = expressionSql(key.expression, operand, `e${index}`);
    joins.push(...laterals);
    return value;
  });
  return { joins: join(joins, ""), tests, keys: values };
}

function lookedUp(tensor: Tensor, name: Sql): Sql {
  const field = numberField(tensor);
  const rows = tensor.steps.map(
    (
      step,
      index,
    ) => sql`(select x.${field.name} as value, ${raw(String(index))} as step from cells x
      where ${visible(raw("x"), step)} and x.sample_id = s.sample_id limit 1)`,
  );
  return sql` left join lateral (select u.value from (${join(rows, " union all ")}) u order by u.step limit 1) ${name} on true`;
}

/**
 * A full join is done by hashing or merging, never row by row: what Postgres would do where its
 * statistics, which know nothing of a single column, expect few rows.
 */
function joined(tensor: Tensor, name: Sql): Sql {
  return sql` full join (${numbersOf(tensor)}) ${name} on ${name}.sample_id = s.sample_id`;
}

/**
 * That a full join has this side. Written so that Postgres does not take it for another kind of
 * join.
 */
function isThere(name: Sql): Sql {
  return sql`coalesce(${name}.sample_id, -1) >= 0`;
}

/**
 * Numbers, then NaN, then no value; last by sample id. To Postgres NaN is the greatest number, and
 * it sorts by one number faster than by a rank and a number: so that falling numbers are rising
 * negative ones.
 */
function orderOf(keys: readonly ResolvedKey[], backward: boolean): Sql {
  const way = raw(backward ? "desc nulls first" : "asc nulls last");
  const terms = keys.map(
    (key, index) => sql`${raw(key.descending ? "-" : "")}${keyOf(index)} ${way}`,
  );
  return join(
    [...terms, sql`t.sample_id ${raw(idsDescend(keys, backward) ? "desc" : "asc")}`],
    ", ",
  );
}

/** The rows that come after a position: by the first key that differs. */
function behind(keys: readonly ResolvedKey[], position: Position, backward: boolean): Sql {
  const byId = sql`t.sample_id ${raw(idsDescend(keys, backward) ? "<" : ">")} ${position.sampleId}::bigint`;
  return keys.reduceRight((rest, key, index) => {
    const value = position.keys[index] ?? null;
    const rank = value === null ? 2 : value === "NaN" ? 1 : 0;
    const later = sql`${rankOf(index)} ${raw(backward ? "<" : ">")} ${rank}::int`;
    const same = sql`${rankOf(index)} = ${rank}::int`;
    if (rank > 0) return sql`(${later} or (${same} and ${rest}))`;
    const operand = sql`${value}::${key.kind === "tensor" ? numberField(key.tensor).type : raw("double precision")}`;
    const beyond = sql`${keyOf(index)} ${raw(key.descending !== backward ? "<" : ">")} ${operand}`;
    return sql`(${later} or (${same} and (${beyond} or (${keyOf(index)} = ${operand} and ${rest}))))`;
  }, byId);
}

/** Ties follow the direction of the first key. */
function idsDescend(keys: readonly ResolvedKey[], backward: boolean): boolean {
  return (keys[0]?.descending ?? false) !== backward;
}

function rankOf(index: number): Sql {
  const name = keyOf(index);
  return sql`(case when ${name} is null then 2 when ${name} = 'NaN' then 1 else 0 end)`;
}

/** With its table: a bare name in ORDER BY would be the text that goes out. */
function keyOf(index: number): Sql {
  return raw(`t.key_${index}`);
}
