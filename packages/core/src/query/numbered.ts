import type { Database } from "../db/database.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Membership } from "../version/membership.ts";
import { both, type Condition, type Leaf } from "./condition.ts";
import { countWhere } from "./count-samples.ts";
import { numberField } from "./number-field.ts";
import { leafOf } from "./resolve-tensor-filter.ts";
import { sql } from "./sql.ts";

/** Whether each sample has a number in a scalar tensor. */
export async function isDense(
  db: Database,
  tensor: Tensor,
  membership: Membership,
): Promise<boolean> {
  return (await countWhere(db, hasNumber(tensor), membership)) === membership.count;
}

/** For the samples that have no number in it and satisfy the condition. */
export function unnumbered(tensor: Tensor, condition: Condition): Condition {
  return both(condition, { kind: "not", of: hasNumber(tensor) });
}

function hasNumber(tensor: Tensor): Leaf {
  const field = numberField(tensor);
  return leafOf(tensor, [{ predicate: (row) => sql`${row}.${field.name} is not null` }]);
}
