import type { Database } from "../db/database.ts";
import type { ColumnStep } from "../tensor/tensor.ts";
import type { Membership } from "../version/membership.ts";
import { conjuncts, leavesOf, type Condition } from "./condition.ts";
import { conditionOn, member, probe } from "./leaf-rows.ts";
import { notDeleted } from "./membership-rows.ts";
import { knownStarts, type Starts } from "./known-starts.ts";
import { numberField, type NumberField } from "./number-field.ts";
import type { QueryTarget } from "./query-target.ts";
import type { TensorKey } from "./resolve-order.ts";
import { readIds } from "./read-ids.ts";
import { EMPTY, join, raw, runSql, sql, type Sql } from "./sql.ts";
import { notHidden, partsOf, visibleInPart, type HiddenBy, type Part } from "./visible-rows.ts";
import {
  afterPhase,
  isLater,
  windowSize,
  type Pace,
  type Place,
  type Stretch,
  type Walk,
} from "./walk.ts";

export type NumberWalk = Walk & { key: TensorKey };

interface Row {
  sampleId: number;
  key: string;
  /** False for a row that only says how far the window reached. */
  chosen: boolean;
  scanned: number;
  step: number;
}

/**
 * Walks a stretch of the order index. At first a window of it, in which each row is looked at by
 * itself. Where that brought too little, what hides rows is put into sets; in the end what filters
 * them, too, and the window is all the rest.
 */
export async function walkNumbers(
  db: Database,
  walk: NumberWalk,
  place: Place,
  { ref, membership }: QueryTarget,
  pace: Pace,
): Promise<Stretch> {
  const filters = splitFilters(walk);
  const limit = roundedUp(pace.wanted + slack(membership, pace));
  const starts = place.phase === "number" ? knownStarts(db, ref, walk) : [];
  const search: Search = { walk, place, starts, filters, membership, limit };
  const { query, size } = planStretch(search, pace.round);
  const rows = await runSql<Row>(db, query, leavesOf(walk.condition).length <= 2);
  const isExhausted = rows.length < limit && (size === null || (rows[0]?.scanned ?? 0) < size);
  return stretchOf(rows, isExhausted, walk, place);
}

/** All samples of a phase with a number or NaN that satisfy the condition, in order. */
export function walkAll(
  db: Database,
  walk: NumberWalk,
  place: Place,
  membership: Membership,
): Promise<Float64Array> {
  const search = { walk, place, starts: [], filters: splitFilters(walk), membership };
  return readIds(db, sql`select m.sample_id ${swept(search, true)}`);
}

/** True where a walk sees every row that is not hidden, so that it can tell where each step begins. */
export function seesAll({ key, condition }: NumberWalk): boolean {
  return (
    key.tensor.steps.length > 1 &&
    conjuncts(condition).length === 0 &&
    !numberField(key.tensor).isInteger
  );
}

/** The query of a stretch and, where it looks at a window, how many rows that has. */
function planStretch(search: Search, round: number): { query: Sql; size: number | null } {
  const { walk, filters, membership, limit } = search;
  const isFiltered = filters.others.of.length > 0;
  if (round >= 2 || (round === 1 && !isFiltered))
    return { query: sweep(search, round >= 2), size: null };
  if (!isFiltered && walk.key.tensor.steps.length === 1)
    return { query: plain(search), size: null };
  const size = windowSize(filters.others, membership, limit) * (round === 0 ? 1 : 8);
  return { query: window(search, size, round === 0 ? "probe" : "hash"), size };
}

interface Search extends Swept {
  limit: number;
}

interface Swept {
  walk: NumberWalk;
  place: Place;
  starts: Starts;
  filters: Filters;
  membership: Membership;
}

/**
 * Conditions on the tensor that orders are tests of the walked rows themselves; others have to look
 * elsewhere.
 */
interface Filters {
  own: Sql;
  others: Condition & { kind: "all" };
}

function splitFilters({ key, condition }: NumberWalk): Filters {
  let own = EMPTY;
  const others: Condition[] = [];
  for (const part of conjuncts(condition)) {
    if (part.kind === "leaf" && part.tensor.id === key.tensor.id)
      own = sql`${own} and (${part.predicate(raw("c"))}) is true`;
    else others.push(part);
  }
  return { own, others: { kind: "all", of: others } };
}

/** All rows of a single column. */
function plain(search: Search): Sql {
  const { walk, limit } = search;
  return sql`select a.sample_id as "sampleId", a.key::text as key, true as chosen, 0 as scanned, a.step
    from (${merged(search, limit)}) a order by ${inOrder(walk, "a")}`;
}

/**
 * The last row of the window comes along, wanted or not, so that the next stretch can begin behind
 * it.
 */
function window(search: Search, size: number, hiddenBy: HiddenBy): Sql {
  const { walk, filters, limit } = search;
  const sampleId = raw("w.sample_id");
  const shown = notHiddenFromStep(
    walk.key.tensor.steps,
    raw(hiddenBy === "hash" ? "m" : "w"),
    hiddenBy,
  );
  const rows =
    hiddenBy === "hash"
      ? sql`select m.* from (${merged(search, null)}) m where ${shown}
          order by ${inOrder(walk, "m")} limit ${literal(size)}`
      : merged(search, size);
  const tests = [
    ...(hiddenBy === "probe" ? [shown] : []),
    conditionOn(filters.others, probe(sampleId)),
  ];
  return sql`select w.sample_id as "sampleId", w.key::text as key, test.chosen, w.scanned::int as scanned, w.step
    from (
      select a.*, count(*) over () as scanned, row_number() over (order by ${inOrder(walk, "a")}) as place
      from (${rows}) a
    ) w
    cross join lateral (select ${join(tests, " and ")} as chosen offset 0) test
    where test.chosen or w.place = w.scanned
    order by ${inOrder(walk, "w")}
    limit ${literal(limit)}`;
}

/** Every set is made once, however many arms there are. */
function sweep(search: Search, leavesOutDeleted: boolean): Sql {
  return sql`select m.sample_id as "sampleId", m.key::text as key, true as chosen, 0 as scanned, m.step
    ${swept(search, leavesOutDeleted)}
    limit ${literal(search.limit)}`;
}

/** The rows that are not hidden and satisfy the condition, in order. */
function swept(search: Swept, leavesOutDeleted: boolean): Sql {
  const { walk, filters, membership } = search;
  const sampleId = raw("m.sample_id");
  const tests = [
    notHiddenFromStep(walk.key.tensor.steps, raw("m"), "hash"),
    conditionOn(filters.others, member(sampleId)),
    ...(leavesOutDeleted ? [notDeleted(sampleId, membership)] : []),
  ];
  return sql`from (${merged(search, null)}) m
    where ${join(tests, " and ")}
    order by ${inOrder(walk, "m")}`;
}

/** For rows of all steps: each is hidden by the steps nearer than its own. */
function notHiddenFromStep(steps: readonly ColumnStep[], row: Sql, by: HiddenBy): Sql {
  const tests = steps.slice(0, -1).map((step, index) => {
    const shown = notHidden(sql`${row}.sample_id`, [step], by);
    return sql`(${row}.step <= ${raw(String(index))} or (true${shown}))`;
  });
  return tests.length === 0 ? sql`true` : join(tests, " and ");
}

/**
 * The rows of all steps and parts in order, each read in the order of its index and with a limit of
 * its own; without a limit they are read as far as they are asked for, and nothing of what
 * surrounds them gets in between.
 */
function merged(search: Swept, limit: number | null): Sql {
  const { walk } = search;
  const arms = walk.key.tensor.steps.flatMap((step, index) =>
    partsOf(step).map((part) => arm(search, index, part, limit)),
  );
  const cut = limit === null ? sql`offset 0` : sql`limit ${literal(limit)}`;
  if (arms.length === 1) return limit === null ? sql`${arms[0]!} offset 0` : arms[0]!;
  return sql`select * from (${join(
    arms.map((one) => sql`(${one})`),
    " union all ",
  )}) m
    order by ${inOrder(walk, "m")} ${cut}`;
}

function arm(
  { walk, place, starts, filters }: Swept,
  index: number,
  part: Part,
  limit: number | null,
): Sql {
  const { steps } = walk.key.tensor;
  const field = numberField(walk.key.tensor);
  const direction = raw(walk.descending ? "desc" : "asc");
  const start =
    starts[index] && isLater(walk, starts[index], place) ? justBefore(starts[index], walk) : place;
  return sql`select c.sample_id, c.${field.name} as key, ${raw(String(index))} as step from cells c
    where ${visibleInPart(raw("c"), steps[index]!, part)} and c.${field.name} is not null
      and ${behind(start, field, walk.descending)}${filters.own}
    order by c.${field.name} ${direction}, c.sample_id ${direction}${limit === null ? EMPTY : sql` limit ${literal(limit)}`}`;
}

/** Behind it, the row at the place is the first. */
function justBefore(place: Place, { descending }: Walk): Place {
  return { ...place, id: descending ? place.id + 1 : place.id - 1 };
}

/** Begins with a plain comparison of the number, so that the index is entered there. */
function behind({ phase, key, id }: Place, field: NumberField, descending: boolean): Sql {
  const name = sql`c.${field.name}`;
  const beyond = raw(descending ? "<" : ">");
  if (phase === "nan") return sql`${name} = 'NaN' and c.sample_id ${beyond} ${id}::bigint`;
  const notNaN = field.isInteger ? EMPTY : sql` and ${name} <> 'NaN'`;
  return sql`${name} ${beyond}= ${key}::${field.type}
    and (${name} ${beyond} ${key}::${field.type} or c.sample_id ${beyond} ${id}::bigint)${notNaN}`;
}

function inOrder({ descending }: Walk, table: string): Sql {
  const direction = descending ? "desc" : "asc";
  return raw(`${table}.key ${direction}, ${table}.sample_id ${direction}`);
}

function stretchOf(rows: readonly Row[], isExhausted: boolean, walk: Walk, place: Place): Stretch {
  const last = rows.at(-1);
  const found = rows
    .filter(({ chosen }) => chosen)
    .map(({ sampleId, key, step }) => ({ sampleId, keys: [key], step }));
  if (isExhausted || !last) return { found, next: afterPhase(walk, place.phase) };
  return { found, next: { phase: place.phase, key: last.key, id: last.sampleId } };
}

/** As many more as are likely to have been deleted; a sweep leaves those out itself. */
function slack({ deletions, count }: Membership, { wanted, round }: Pace): number {
  if (deletions.length === 0 || round > 1) return 0;
  return (
    4 + Math.min(wanted, Math.ceil((2 * wanted * deletions.length) / (count + deletions.length)))
  );
}

/**
 * In the text, not a parameter: Postgres must know how few rows are wanted. Few sizes, so that
 * plans are kept.
 */
function roundedUp(limit: number): number {
  return SIZES.find((size) => size >= limit) ?? Math.ceil(limit / 1000) * 1000;
}

const SIZES = [8, 16, 26, 51, 64, 101, 128, 201, 256, 512, 1024];

function literal(count: number): Sql {
  return raw(String(count));
}
