import type { Database } from "../db/database.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Membership } from "../version/membership.ts";
import { conjuncts, EVERY_SAMPLE, type Condition, type Leaf } from "./condition.ts";
import { conditionOn, member, numbersOf, samplesOf } from "./leaf-rows.ts";
import { idsOf, inRanges, notDeleted } from "./membership-rows.ts";
import { EMPTY, listOf, raw, runSql, sql, type Sql } from "./sql.ts";

/** Samples among which the wanted ones are, and what they must satisfy besides. */
export interface Gathered {
  /** To stand in a FROM clause, as `s (sample_id)`. */
  samples: Sql;
  rest: Condition;
}

/**
 * Which conditions may be asked for their samples: those whose statistics say that they are few, or
 * all.
 */
export type Trust = "statistics" | "any";

/**
 * All samples of the first condition that an index finds and that so few satisfy that looking each
 * of them up is cheaper than walking along an order until the page is full; null where there is
 * none.
 */
export async function gatherFew(
  db: Database,
  condition: Condition,
  membership: Membership,
  limit: number,
  trust: Trust,
): Promise<Gathered | null> {
  const most = Math.ceil(Math.sqrt((limit * membership.count) / 2));
  for (const leaf of candidates(condition, most, trust)) {
    const ids = await samplesUpTo(db, leaf, most);
    if (!ids) continue;
    const living = ids.filter((id) => membership.has(id));
    return {
      samples: sql`unnest(${listOf(living)}::bigint[]) as s (sample_id)`,
      rest: without(condition, leaf),
    };
  }
  return null;
}

/** All samples of the rarest condition, else all there are: for what looks at each of them. */
export function gatherAll(condition: Condition, membership: Membership): Gathered {
  const [leaf] = leaves(condition).toSorted(
    (a, b) => (a.estimate ?? Infinity) - (b.estimate ?? Infinity),
  );
  const sampleId = raw("s.sample_id");
  const ranges = inRanges(sampleId, membership);
  const living = notDeleted(sampleId, membership);
  if (!leaf || !ranges) {
    return {
      samples: sql`(select s.sample_id from ${idsOf(membership)} where ${living}) s`,
      rest: condition,
    };
  }
  const found = sql`(${samplesOf(leaf, "hash")}) s`;
  return {
    samples: sql`(select s.sample_id from ${found} where ${ranges} and ${living}) s`,
    rest: without(condition, leaf),
  };
}

/**
 * All samples that have a number in a tensor, with it as `s.value`; null where the membership has
 * too many ranges.
 */
export function gatherNumbers(tensor: Tensor, membership: Membership): Sql | null {
  const sampleId = raw("s.sample_id");
  const ranges = inRanges(sampleId, membership);
  if (!ranges) return null;
  return sql`(select s.sample_id, s.value from (${numbersOf(tensor)}) s
    where ${ranges} and ${notDeleted(sampleId, membership)}) s`;
}

/**
 * A WHERE clause for a condition that is tested for many samples; empty where there is nothing to
 * test.
 */
export function whereMember(condition: Condition): Sql {
  if (conjuncts(condition).length === 0) return EMPTY;
  return sql` where ${conditionOn(condition, member(raw("s.sample_id")))}`;
}

function candidates(condition: Condition, most: number, trust: Trust): Leaf[] {
  const few = leaves(condition).filter(({ indexed, estimate }) => {
    if (!indexed) return false;
    return estimate === null ? trust === "any" : estimate <= most;
  });
  return few.toSorted((a, b) => (a.estimate ?? Infinity) - (b.estimate ?? Infinity));
}

function leaves(condition: Condition): Leaf[] {
  return conjuncts(condition).filter((part) => part.kind === "leaf");
}

function without(condition: Condition, leaf: Leaf): Condition {
  const rest = conjuncts(condition).filter((part) => part !== leaf);
  return rest.length === 0 ? EVERY_SAMPLE : { kind: "all", of: rest };
}

/**
 * Planned each time: statistics know how common the large columns are, but not which one a kept
 * plan will be run for.
 */
async function samplesUpTo(
  db: Database,
  leaf: Leaf,
  most: number,
): Promise<readonly number[] | null> {
  const limit = raw(String(2 ** Math.ceil(Math.log2(most + 1))));
  const [row] = await runSql<{ ids: readonly number[] | null }>(
    db,
    sql`select array_agg(found.sample_id) as ids
      from (select * from (${samplesOf(leaf, "probe")}) every limit ${limit}) found
      having count(*) < ${limit}`,
    false,
  );
  return row ? (row.ids ?? []) : null;
}
