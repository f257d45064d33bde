import type { Membership } from "../version/membership.ts";
import type { Structure } from "../version/read-structure.ts";
import type { RefState } from "../version/ref-state.ts";

/** A state of a dataset that is queried: all three at the same ref. */
export interface QueryTarget {
  ref: RefState;
  structure: Pick<Structure, "tensors" | "objectIds">;
  membership: Membership;
}
