import { asLoupeError, type Database } from "../db/database.ts";

/** What Postgres is given beside the text, by reference: never part of it. */
export type Parameter = string | number | bigint | boolean | null | readonly string[];

/** A piece of SQL with its parameters; pieces are put into one another and numbered at the end. */
export interface Sql {
  /** One more than there are parameters: the text around them. */
  readonly texts: readonly string[];
  readonly parameters: readonly Parameter[];
}

/** SQL in which `${}` holds other pieces, or values to be sent as parameters. */
export function sql(strings: TemplateStringsArray, ...parts: readonly (Sql | Parameter)[]): Sql {
  const texts = [strings[0]!];
  const parameters: Parameter[] = [];
  parts.forEach((part, index) => {
    if (isSql(part)) {
      texts[texts.length - 1] += part.texts[0]!;
      texts.push(...part.texts.slice(1));
      parameters.push(...part.parameters);
    } else {
      texts.push("");
      parameters.push(part);
    }
    texts[texts.length - 1] += strings[index + 1]!;
  });
  return { texts, parameters };
}

/** Text of our own, such as the name of a column: never what somebody else wrote. */
export function raw(text: string): Sql {
  return { texts: [text], parameters: [] };
}

/** The pieces one after another, with a separator of our own between them. */
export function join(pieces: readonly Sql[], separator: string): Sql {
  return pieces.reduce(
    (joined, piece, index) => (index === 0 ? piece : sql`${joined}${raw(separator)}${piece}`),
    EMPTY,
  );
}

export const EMPTY: Sql = raw("");

/** Whole numbers as one parameter, for `::bigint[]`. */
export function listOf(numbers: readonly (number | bigint | string)[]): string {
  return `{${numbers.join(",")}}`;
}

/**
 * Runs a query. `prepare` keeps its plan on the connection: for queries whose text comes up again
 * and again.
 *
 * @throws INVALID_QUERY where a number leaves its range, QUERY_TIMEOUT
 */
export async function runSql<Row extends object>(
  db: Database,
  query: Sql,
  prepare: boolean,
): Promise<Row[]> {
  const { text, parameters } = numbered(query);
  try {
    return await db.sql.unsafe<Row[]>(text, parameters, { prepare });
  } catch (error) {
    throw asLoupeError(error);
  }
}

/** The text with `$1`, `$2`, … in it. */
export function numbered({ texts, parameters }: Sql): { text: string; parameters: Parameter[] } {
  const text = texts.map((part, index) => (index === 0 ? part : `$${index}${part}`)).join("");
  return { text, parameters: [...parameters] };
}

function isSql(part: Sql | Parameter): part is Sql {
  return typeof part === "object" && part !== null && "texts" in part;
}
