import { LoupeError } from "../errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { findTensor, isScalar, kindOf, quoted, type InputPath } from "./find-tensor.ts";
import type { NumberSource, OrderKey } from "./order-key.ts";
import { parseExpression, type Expression } from "./parse-expression.ts";
import type { QueryTarget } from "./query-target.ts";

/** An order key whose tensors were found. */
export type ResolvedKey = TensorKey | ExpressionKey;

export interface TensorKey {
  kind: "tensor";
  tensor: Tensor;
  descending: boolean;
}

export interface ExpressionKey {
  kind: "expression";
  expression: Expression;
  /** By path. */
  tensors: ReadonlyMap<string, Tensor>;
  descending: boolean;
}

/** More keys are refused. */
const MOST_KEYS = 8;

/**
 * @throws TENSOR_NOT_FOUND, INVALID_QUERY where a tensor has no numbers or an expression cannot be
 *   read, LIMIT_EXCEEDED
 */
export function resolveOrder(target: QueryTarget, orderBy: readonly OrderKey[]): ResolvedKey[] {
  if (orderBy.length > MOST_KEYS) {
    throw new LoupeError(
      "LIMIT_EXCEEDED",
      `There are ${orderBy.length} order keys; at most ${MOST_KEYS} are allowed.`,
      {
        details: { path: ["orderBy"] },
      },
    );
  }
  return orderBy.map((key, index) => resolveKey(target, key, ["orderBy", index]));
}

/** A number of each sample: a scalar tensor, or an expression over such tensors. @throws as `resolveOrder` */
export function resolveNumber(target: QueryTarget, of: NumberSource): ResolvedKey {
  return resolveKey(target, { ...of, direction: "ASC" }, []);
}

function resolveKey(target: QueryTarget, key: OrderKey, at: InputPath): ResolvedKey {
  const descending = key.direction === "DESC";
  if ("tensor" in key)
    return {
      kind: "tensor",
      tensor: scalarTensor(target, key.tensor, [...at, "tensor"]),
      descending,
    };
  const path = [...at, "expression"];
  const expression = readExpression(key.expression, path);
  const tensors = new Map(
    tensorsOf(expression).map((name) => [name, scalarTensor(target, name, path)]),
  );
  if (expression.kind === "tensor")
    return { kind: "tensor", tensor: tensors.get(expression.path)!, descending };
  if (tensors.size > 0) return { kind: "expression", expression, tensors, descending };
  throw new LoupeError(
    "INVALID_QUERY",
    `The expression ${quoted(key.expression)} names no tensor.`,
    {
      details: { path },
    },
  );
}

function readExpression(text: string, at: InputPath): Expression {
  try {
    return parseExpression(text);
  } catch (error) {
    if (!(error instanceof LoupeError)) throw error;
    throw new LoupeError(error.code, error.message, { cause: error, details: { path: at } });
  }
}

function tensorsOf(expression: Expression): string[] {
  if (expression.kind === "tensor") return [expression.path];
  return expression.kind === "call" ? expression.of.flatMap(tensorsOf) : [];
}

function scalarTensor(target: QueryTarget, path: string, at: InputPath): Tensor {
  const tensor = findTensor(target, path, at);
  if (isScalar(tensor)) return tensor;
  throw new LoupeError(
    "INVALID_QUERY",
    `${quoted(path)} is ${kindOf(tensor)}; only numbers that describe samples (htype generic) can be ordered by or counted.`,
    { details: { path: at } },
  );
}
