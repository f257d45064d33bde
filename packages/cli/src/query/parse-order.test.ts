import { expect, test } from "vitest";
import { parseOrder } from "./parse-order.ts";

test("a tensor is a path, in quotes or not", () => {
  const loss = { tensor: "model_evaluation/loss", direction: "DESC" };
  expect(parseOrder('"model_evaluation/loss" desc')).toEqual([loss]);
  expect(parseOrder("model_evaluation/loss DESC")).toEqual([loss]);
  expect(parseOrder("loss")).toEqual([{ tensor: "loss", direction: "ASC" }]);
});

test("several keys are told apart by commas outside quotes and parentheses", () => {
  expect(parseOrder('"a,b" desc, max(a, b), c asc')).toEqual([
    { tensor: "a,b", direction: "DESC" },
    { expression: "max(a, b)", direction: "ASC" },
    { tensor: "c", direction: "ASC" },
  ]);
});

test("anything with an operator is an expression", () => {
  expect(parseOrder('"g/a" + 10 * "g/b" desc')).toEqual([
    { expression: '"g/a" + 10 * "g/b"', direction: "DESC" },
  ]);
  expect(parseOrder("a / b")).toEqual([{ expression: "a / b", direction: "ASC" }]);
  expect(parseOrder("10")).toEqual([{ expression: "10", direction: "ASC" }]);
});

test("a key that is missing is refused", () => {
  expect(() => parseOrder("loss desc,")).toThrow("Expected a tensor or an expression");
});
