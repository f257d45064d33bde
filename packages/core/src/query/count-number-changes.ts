import type { Database } from "../db/database.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Membership } from "../version/membership.ts";
import { EVERY_SAMPLE } from "./condition.ts";
import { gatherAll } from "./gather-samples.ts";
import { numbersOf } from "./leaf-rows.ts";
import { runSql, sql } from "./sql.ts";

/** How many samples have which change between two scalar tensors. */
export interface NumberChanges {
  risen: number;
  fallen: number;
  same: number;
  /** Those with a number on one side alone. */
  onlyBefore: number;
  onlyAfter: number;
}

/**
 * Looks at all numbers of both tensors. NaN counts as the greatest number.
 *
 * @throws QUERY_TIMEOUT
 */
export async function countNumberChanges(
  db: Database,
  membership: Membership,
  { before, after }: { before: Tensor; after: Tensor },
): Promise<NumberChanges> {
  const { samples } = gatherAll(EVERY_SAMPLE, membership);
  // Full joins are hashed, whatever Postgres expects of a single column.
  const [row] = await runSql<NumberChanges>(
    db,
    sql`select count(*) filter (where a.value > b.value) as risen,
        count(*) filter (where a.value < b.value) as fallen,
        count(*) filter (where a.value = b.value) as same,
        count(*) filter (where a.value is null and b.value is not null) as "onlyBefore",
        count(*) filter (where b.value is null and a.value is not null) as "onlyAfter"
      from (select s.sample_id from ${samples}) s
      full join (${numbersOf(before)}) b on b.sample_id = s.sample_id
      full join (${numbersOf(after)}) a on a.sample_id = s.sample_id
      where coalesce(s.sample_id, -1) >= 0`,
    false,
  );
  return row!;
}
