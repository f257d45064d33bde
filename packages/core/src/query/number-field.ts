import type { Tensor } from "../tensor/tensor.ts";
import { raw, type Sql } from "./sql.ts";

/** Which field of `cells` holds the numbers of a scalar tensor, and its type in Postgres. */
export interface NumberField {
  name: Sql;
  type: Sql;
  /** Exact integers of 64 bits: no NaN, no infinities. */
  isInteger: boolean;
}

export function numberField({ meta }: Tensor): NumberField {
  return meta.dtype === "int64" || meta.dtype === "uint64" ? BIG : NUM;
}

const NUM: NumberField = { name: raw("num"), type: raw("double precision"), isInteger: false };

const BIG: NumberField = { name: raw("big"), type: raw("numeric"), isInteger: true };
