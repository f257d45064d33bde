import { choice, text } from "../../router/query-state.ts";

/** What is looked at of a diff. */
export const diffFields = {
  kind: choice(["all", "objects", "samples", "values", "tensors"]),
  /** The path of one tensor; empty for all. */
  tensor: text(),
};
