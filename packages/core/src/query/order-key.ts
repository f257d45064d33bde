/**
 * By what samples are ordered: a scalar tensor, or an expression over scalar tensors (see
 * `parseExpression`).
 */
export type OrderKey = NumberSource & { direction: "ASC" | "DESC" };

/** A number of each sample. */
export type NumberSource =
  | {
      /** Its path. */
      tensor: string;
    }
  | { expression: string };
