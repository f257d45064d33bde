/** The names of a pattern's parts: of `/d/:owner/:name` they are `owner` and `name`. */
export type ParamsOf<Pattern extends string> = {
  [Part in PartOf<Pattern> as Part extends `:${infer Name}` ? Name : never]: string;
};

type PartOf<Pattern extends string> = Pattern extends `${infer Head}/${infer Rest}`
  ? Head | PartOf<Rest>
  : Pattern;

/** What stands in a path for the named parts of a pattern; null where it does not fit. */
export function matchPath<Pattern extends string>(
  pattern: Pattern,
  path: string,
): ParamsOf<Pattern> | null {
  const names = pattern.split("/");
  const parts = path.replace(/(?<=.)\/$/, "").split("/");
  if (names.length !== parts.length) return null;
  const params: Record<string, string> = {};
  for (const [position, name] of names.entries()) {
    const part = decode(parts[position]!);
    if (name.startsWith(":") && part !== null && part !== "") params[name.slice(1)] = part;
    else if (name !== part) return null;
  }
  return params as ParamsOf<Pattern>;
}

/** The path that a pattern and its parts make. */
export function printPath<Pattern extends string>(
  pattern: Pattern,
  params: ParamsOf<Pattern>,
): string {
  const values = params as Record<string, string>;
  return pattern.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(values[name]!));
}

function decode(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}
