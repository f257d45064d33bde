import { LoupeError } from "../errors.ts";
import { readTokens, type Token } from "./expression-tokens.ts";
import { quoted } from "./find-tensor.ts";

export type Expression =
  | { kind: "number"; number: number }
  | { kind: "tensor"; path: string }
  | { kind: "call"; name: FunctionName; of: readonly Expression[] };

export type FunctionName =
  | "+"
  | "-"
  | "*"
  | "/"
  | "negate"
  | "abs"
  | "sqrt"
  | "log"
  | "least"
  | "greatest";

/**
 * Reads an expression over tensors:
 *
 *     sum     = product { ("+" | "-") product }
 *     product = factor { ("*" | "/") factor }
 *     factor  = "-" factor | number | tensor | function "(" sum { "," sum } ")" | "(" sum ")"
 *
 * A tensor is written as it is where its path is a word, such as `loss`, else in double quotes: `"model_evaluation/loss"`,
 * with `""` for a quote in it. Functions are `abs`, `sqrt`, `log` (natural), `least` and `greatest` of two. Numbers are IEEE 754
 * doubles: 1 / 0 is Infinity, 0 / 0 and sqrt(-1) are NaN, log(0) is -Infinity.
 *
 * @throws INVALID_QUERY with the position, from 1, of what was not expected
 */
export function parseExpression(text: string): Expression {
  return new Parser(text).parse();
}

const FUNCTIONS: ReadonlyMap<string, number> = new Map([
  ["abs", 1],
  ["sqrt", 1],
  ["log", 1],
  ["least", 2],
  ["greatest", 2],
]);

/** Expressions nested deeper are refused. */
const DEEPEST = 32;

/** Holds the place in the tokens of one expression. */
class Parser {
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  constructor(text: string) {
    this.#tokens = readTokens(text);
  }

  parse(): Expression {
    const expression = this.#sum();
    if (this.#token.kind !== "end")
      throw unexpected(this.#token, "an operator or the end of the expression");
    return expression;
  }

  get #token(): Token {
    return this.#tokens[this.#next]!;
  }

  #sum(): Expression {
    return this.#chain(["+", "-"], () => this.#product());
  }

  #product(): Expression {
    return this.#chain(["*", "/"], () => this.#factor());
  }

  /** Operators of one rank bind from left to right. */
  #chain(operators: readonly FunctionName[], operand: () => Expression): Expression {
    let left = operand();
    for (;;) {
      const operator = operators.find((candidate) => this.#isSymbol(candidate));
      if (!operator) return left;
      this.#next++;
      left = { kind: "call", name: operator, of: [left, operand()] };
    }
  }

  #factor(): Expression {
    if (++this.#depth > DEEPEST)
      throw invalid(`The expression is nested more than ${DEEPEST} levels deep.`);
    const factor = this.#isSymbol("-") ? this.#negated() : this.#primary();
    this.#depth--;
    return factor;
  }

  #negated(): Expression {
    this.#next++;
    return { kind: "call", name: "negate", of: [this.#factor()] };
  }

  #primary(): Expression {
    const token = this.#token;
    this.#next++;
    if (token.kind === "number") return { kind: "number", number: token.number };
    if (token.kind === "quoted") return { kind: "tensor", path: token.text };
    if (token.kind === "word")
      return this.#isSymbol("(") ? this.#call(token) : { kind: "tensor", path: token.text };
    if (token.kind !== "symbol" || token.text !== "(")
      throw unexpected(token, "a number, a tensor, a function or (");
    const inner = this.#sum();
    this.#expect(")");
    return inner;
  }

  #call(token: Token): Expression {
    const count = FUNCTIONS.get(token.text);
    if (count === undefined)
      throw unexpected(token, `one of the functions ${[...FUNCTIONS.keys()].join(", ")}`);
    this.#expect("(");
    const of = [this.#sum()];
    while (of.length < count) {
      this.#expect(",");
      of.push(this.#sum());
    }
    this.#expect(")");
    return { kind: "call", name: token.text as FunctionName, of };
  }

  #isSymbol(text: string): boolean {
    return this.#token.kind === "symbol" && this.#token.text === text;
  }

  #expect(text: string): void {
    if (!this.#isSymbol(text)) throw unexpected(this.#token, text);
    this.#next++;
  }
}

function unexpected(token: Token, expected: string): LoupeError {
  const found = token.kind === "end" ? "its end" : quoted(token.text);
  return invalid(
    `At position ${token.position} of the expression ${found} was found where ${expected} was expected.`,
  );
}

function invalid(message: string): LoupeError {
  return new LoupeError("INVALID_QUERY", message);
}
