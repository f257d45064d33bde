import type { Database } from "../db/database.ts";
import type { Membership } from "../version/membership.ts";
import { conjuncts, type Condition } from "./condition.ts";
import type { Filter } from "./filter.ts";
import { gatherAll, whereMember } from "./gather-samples.ts";
import type { QueryTarget } from "./query-target.ts";
import { resolveFilter } from "./resolve-filter.ts";
import { runSql, sql } from "./sql.ts";

/**
 * How many samples satisfy a filter; without one, how many there are. Looks at all values of the
 * tensors it names.
 *
 * @throws TENSOR_NOT_FOUND, CLASS_NOT_FOUND, INVALID_QUERY, LIMIT_EXCEEDED, QUERY_TIMEOUT
 */
export async function countSamples(
  db: Database,
  target: QueryTarget,
  filter: Filter | undefined,
): Promise<number> {
  return filter
    ? countWhere(db, resolveFilter(target, filter), target.membership)
    : target.membership.count;
}

export async function countWhere(
  db: Database,
  condition: Condition,
  membership: Membership,
): Promise<number> {
  if (conjuncts(condition).length === 0) return membership.count;
  if (condition.kind === "not")
    return membership.count - (await countWhere(db, condition.of, membership));
  const { samples, rest } = gatherAll(condition, membership);
  const [row] = await runSql<{ count: number }>(
    db,
    sql`select count(*) as count from ${samples}${whereMember(rest)}`,
    false,
  );
  return row!.count;
}
