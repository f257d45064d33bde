/** A `select`, `insert`, `update` or `delete`, or what else stands between parentheses. */
interface Scope {
  /** What stands before its parenthesis. */
  before: string;
  /** Its own text; the scopes in it are left out, as `()`. */
  text: string;
  inner: Scope[];
}

/**
 * Where a statement puts rows of distributed tables together otherwise than by the column that
 * they are distributed by: the texts of the parts that do. `distributed` gives that column by table.
 */
export function findCrossings(
  statement: string,
  distributed: Readonly<Record<string, string>>,
): string[] {
  const names = Object.keys(distributed).join("|");
  const place = new RegExp(`\\b(?:from|join|into|update|using) "?(${names})\\b`, "gi");
  const tablesIn = (text: string) =>
    [...text.matchAll(place)].map(([, name]) => name!.toLowerCase());

  const allIn = (scope: Scope): string[] => [
    ...tablesIn(scope.text),
    ...scope.inner.flatMap(allIn),
  ];
  /** Those whose rows a scope goes through; not those of subqueries in its conditions. */
  const rowsOf = (scope: Scope): string[] => [
    ...tablesIn(scope.text),
    ...scope.inner.filter(isSource).flatMap(rowsOf),
  ];

  const visit = (scope: Scope): string[] => {
    const own = arms(scope).filter((arm) => !isTogether(arm.text, tablesIn(arm.text), distributed));
    const subqueries = arms(scope)
      .filter((arm) => rowsOf(arm).length > 0)
      .flatMap((arm) => arm.inner.filter((inner) => !isSource(inner)).flatMap(selectsIn))
      .filter(
        (inner) => allIn(inner).length > 0 && !isByColumn(inner, distributed[allIn(inner)[0]!]!),
      );
    return [...own, ...subqueries].map(({ text }) => text).concat(scope.inner.flatMap(visit));
  };
  return visit(parse(statement));
}

function parse(statement: string): Scope {
  const root: Scope = { before: "", text: "", inner: [] };
  const open = [root];
  for (const part of statement.split(/([()])/)) {
    const scope = open.at(-1)!;
    if (part === "(") {
      const inner = { before: scope.text.trimEnd(), text: "", inner: [] };
      scope.inner.push(inner);
      scope.text += "(";
      open.push(inner);
    } else if (part === ")") {
      open.pop();
      open.at(-1)!.text += ")";
    } else {
      scope.text += part;
    }
  }
  return root;
}

/** The arms of a union stand for themselves. */
function arms(scope: Scope): Scope[] {
  const texts = scope.text.split(/\bunion(?: all)?\b/i);
  let next = 0;
  return texts.map((text) => {
    const count = text.split("(").length - 1;
    const inner = scope.inner.slice(next, next + count);
    next += count;
    return { before: scope.before, text, inner };
  });
}

/** The outermost subqueries of what may be mere grouping. */
function selectsIn(scope: Scope): Scope[] {
  return /^\s*select\b/i.test(scope.text) ? [scope] : scope.inner.flatMap(selectsIn);
}

/** Rows are taken from it: a table made on the way, an arm, or a step of `with`. */
function isSource({ before }: Scope): boolean {
  return (
    before === "" ||
    /(?:\bfrom|\bjoin|\blateral|\bas|\bmaterialized|\bunion|\ball|,)$/i.test(before)
  );
}

function isTogether(
  text: string,
  tables: readonly string[],
  distributed: Readonly<Record<string, string>>,
): boolean {
  if (tables.length < 2) return true;
  const column = distributed[tables[0]!]!;
  if (tables.some((name) => distributed[name] !== column)) return false;
  return new RegExp(`\\.${column} = \\w+\\.${column}\\b`, "i").test(text);
}

/** Correlated by the column, or a set of what the column is compared with. */
function isByColumn(scope: Scope, column: string): boolean {
  const correlated = new RegExp(`\\b${column} = "?\\w+"?\\.${column}\\b`, "i");
  const compared = new RegExp(`\\b${column} (?:not )?in$`, "i");
  return correlated.test(textOf(scope)) || compared.test(scope.before);
}

function textOf({ text, inner }: Scope): string {
  return [text, ...inner.map(textOf)].join(" ");
}
