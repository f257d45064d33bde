/**
 * By what samples are ordered: a scalar tensor, or an expression over scalar tensors (see
 * `parseExpression`).
 */
export type OrderKey = (
  | {
      /** Its path. */
      tensor: string;
    }
  | { expression: string }
) & { direction: "ASC" | "DESC" };
