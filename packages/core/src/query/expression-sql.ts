import type { Expression, FunctionName } from "./parse-expression.ts";
import { raw, sql, type Sql } from "./sql.ts";

/**
 * An expression as SQL: `value` stands on columns that `laterals`, put behind the FROM clause,
 * compute before.
 */
export interface ExpressionSql {
  laterals: readonly Sql[];
  value: Sql;
}

/**
 * Compiles an expression; where a tensor has no value, so has the expression. Postgres refuses what
 * IEEE 754 defines (division by zero, roots and logarithms of negative numbers), so that operands
 * are looked at first, each in a column of its own that is computed once. The sign of a zero is not
 * kept.
 *
 * @param operand the number of a tensor, as double precision
 * @param prefix what the names of the columns begin with
 */
export function expressionSql(
  expression: Expression,
  operand: (path: string) => Sql,
  prefix: string,
): ExpressionSql {
  const laterals: Sql[] = [];
  const compile = (part: Expression): Sql => {
    if (part.kind === "number") return sql`${part.number}::double precision`;
    if (part.kind === "tensor") return operand(part.path);
    const isGuarded = GUARDED.has(part.name);
    const operands = part.of.map((inner) => (isGuarded ? named(inner) : compile(inner)));
    return FUNCTIONS[part.name](operands[0]!, operands[1] ?? operands[0]!);
  };
  const named = (part: Expression): Sql => {
    const value = compile(part);
    if (part.kind === "tensor") return value;
    const name = raw(`${prefix}_${laterals.length}`);
    laterals.push(sql` cross join lateral (select ${value} as value offset 0) ${name}`);
    return sql`${name}.value`;
  };
  const value = compile(expression);
  return { laterals, value };
}

/** Functions whose operands are named, since they occur more than once. */
const GUARDED: ReadonlySet<FunctionName> = new Set(["/", "sqrt", "log", "least", "greatest"]);

const NAN = raw("'NaN'::double precision");

const INFINITY = raw("'Infinity'::double precision");

const FUNCTIONS: Record<FunctionName, (a: Sql, b: Sql) => Sql> = {
  "+": (a, b) => sql`(${a} + ${b})`,
  "-": (a, b) => sql`(${a} - ${b})`,
  "*": (a, b) => sql`(${a} * ${b})`,
  "/": (a, b) => sql`(case when ${b} = 0 then ${a} * ${INFINITY} else ${a} / ${b} end)`,
  negate: (a) => sql`(- ${a})`,
  abs: (a) => sql`abs(${a})`,
  sqrt: (a) => sql`(case when ${a} < 0 then ${NAN} else sqrt(${a}) end)`,
  log: (a) =>
    sql`(case when ${a} < 0 then ${NAN} when ${a} = 0 then - ${INFINITY} else ln(${a}) end)`,
  least: (a, b) => choice(a, b, sql`least(${a}, ${b})`),
  greatest: (a, b) => choice(a, b, sql`greatest(${a}, ${b})`),
};

/** Postgres's own functions pass over null, and take NaN for the greatest number. */
function choice(a: Sql, b: Sql, chosen: Sql): Sql {
  return sql`(case when ${a} is null or ${b} is null then null when ${a} = ${NAN} or ${b} = ${NAN} then ${NAN} else ${chosen} end)`;
}
