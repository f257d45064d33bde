/** How one part of a view's state stands in the query string. */
export interface Field<T> {
  initial: T;
  /** Undefined where the text makes no sense: the initial value is taken then. */
  parse(text: string): T | undefined;
  print(value: T): string;
}

/** The state that fields describe. */
export type StateOf<F> = { [Name in keyof F]: F[Name] extends Field<infer T> ? T : never };

export const text = (initial = ""): Field<string> => ({
  initial,
  parse: (given) => given,
  print: (value) => value,
});

export const number = (initial: number, minimum: number, maximum: number): Field<number> => ({
  initial,
  parse: (given) => {
    const value = given.trim() === "" ? Number.NaN : Number(given);
    return value >= minimum && value <= maximum ? value : undefined;
  },
  print: String,
});

export const flag = (initial = false): Field<boolean> => ({
  initial,
  parse: (given) => (given === "1" ? true : given === "0" ? false : undefined),
  print: (value) => (value ? "1" : "0"),
});

export const choice = <const T extends string>(choices: readonly [T, ...T[]]): Field<T> => ({
  initial: choices[0],
  parse: (given) => choices.find((one) => one === given),
  print: (value) => value,
});

/** A list of texts, with commas between them. */
export const list = (): Field<readonly string[]> => ({
  initial: [],
  parse: (given) => (given === "" ? [] : given.split(",").map(unescapePart)),
  print: (value) => value.map(escapePart).join(","),
});

/** A lone empty text would look like an empty list. */
const EMPTY = "%-";

function escapePart(part: string): string {
  return part === "" ? EMPTY : part.replaceAll("%", "%25").replaceAll(",", "%2C");
}

function unescapePart(part: string): string {
  return part === EMPTY ? "" : part.replaceAll("%2C", ",").replaceAll("%25", "%");
}

/** Whatever JSON can say, checked by `accept`, which answers undefined where it does not fit. */
export const json = <T>(initial: T, accept: (value: unknown) => T | undefined): Field<T> => ({
  initial,
  parse: (given) => {
    try {
      return accept(JSON.parse(given));
    } catch {
      return undefined;
    }
  },
  print: (value) => JSON.stringify(value),
});

/** The state that a query string describes. */
export function parseQuery<const F extends Record<string, Field<unknown>>>(
  fields: F,
  search: string,
): StateOf<F> {
  const params = new URLSearchParams(search);
  const entries = Object.entries(fields).map(([name, field]) => {
    const given = params.get(name);
    return [name, given === null ? field.initial : (field.parse(given) ?? field.initial)];
  });
  return Object.fromEntries(entries) as StateOf<F>;
}

/** The query string of a state: what is as initially is left out. */
export function printQuery<const F extends Record<string, Field<unknown>>>(
  fields: F,
  state: Partial<StateOf<F>>,
): string {
  const params = new URLSearchParams();
  for (const [name, field] of Object.entries(fields)) {
    const value = state[name as keyof F];
    if (value === undefined) continue;
    const printed = field.print(value);
    if (printed !== field.print(field.initial)) params.set(name, printed);
  }
  const printed = params.toString();
  return printed === "" ? "" : `?${printed}`;
}
