import { describe, expect, test } from "vitest";
import { LoupeError } from "../errors.ts";
import { parseExpression, type Expression } from "./parse-expression.ts";

test("operators bind as in arithmetic, from left to right", () => {
  expect(shown("loss_classifier + 10 * loss_objectness")).toBe(
    "(loss_classifier + (10 * loss_objectness))",
  );
  expect(shown("a - b - c / d * e")).toBe("((a - b) - ((c / d) * e))");
  expect(shown("(a - (b - c))")).toBe("(a - (b - c))");
  expect(shown("-a * --b - -1.5e-3")).toBe("((negate(a) * negate(negate(b))) - negate(0.0015))");
});

test("tensors are words or quoted paths, and may be named like a function", () => {
  expect(shown('"model_evaluation/loss" + abs')).toBe("(model_evaluation/loss + abs)");
  expect(shown('"say ""when"""')).toBe('say "when"');
});

test("functions have one or two arguments", () => {
  expect(shown("least(a, greatest(b, sqrt(abs(log(c)))))")).toBe(
    "least(a, greatest(b, sqrt(abs(log(c)))))",
  );
});

describe("what cannot be read is named with its position", () => {
  test.each([
    [
      "",
      "At position 1 of the expression its end was found where a number, a tensor, a function or ( was expected.",
    ],
    ["a +", "At position 4 of the expression its end was found where"],
    [
      "a b",
      'At position 3 of the expression "b" was found where an operator or the end of the expression was expected.',
    ],
    ["a + * b", 'At position 5 of the expression "*" was found where'],
    ["(a + b", "At position 7 of the expression its end was found where ) was expected."],
    [
      "sin(a)",
      'At position 1 of the expression "sin" was found where one of the functions abs, sqrt',
    ],
    ["least(a)", 'At position 8 of the expression ")" was found where , was expected.'],
    ["abs(a, b)", 'At position 6 of the expression "," was found where ) was expected.'],
    [
      "a; drop table cells",
      'At position 2 of the expression ";" was found, which has no meaning there.',
    ],
    ['1 + "loss', "The quote at position 5 of the expression is not closed."],
    ["1e999", "The number at position 1 of the expression is too large"],
    ["(".repeat(40) + "a", "The expression is nested more than 32 levels deep."],
    ["a".repeat(2001), "The expression has 2001 characters; at most 2000 are allowed."],
  ])("%j", (text, message) => {
    const error = errorOf(text);
    expect(error.code).toBe("INVALID_QUERY");
    expect(error.message).toContain(message);
  });
});

test("quoted paths do not disturb the positions behind them", () => {
  expect(errorOf('"a ""b""" + ?').message).toContain("At position 13 ");
});

function shown(text: string): string {
  return written(parseExpression(text));
}

function written(expression: Expression): string {
  if (expression.kind === "number") return String(expression.number);
  if (expression.kind === "tensor") return expression.path;
  const operands = expression.of.map(written);
  return "+-*/".includes(expression.name)
    ? `(${operands.join(` ${expression.name} `)})`
    : `${expression.name}(${operands.join(", ")})`;
}

function errorOf(text: string): LoupeError {
  try {
    parseExpression(text);
  } catch (error) {
    if (error instanceof LoupeError) return error;
  }
  throw new Error("Nothing was refused.");
}
