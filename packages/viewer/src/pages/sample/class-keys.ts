/** The classes that a digit stands for, by digit: those of that very name, else the first nine. */
export function classKeys(names: readonly string[]): ReadonlyMap<string, string> {
  const digits = names.filter((name) => /^\d$/.test(name));
  if (digits.length > 0) return new Map(digits.map((name) => [name, name]));
  return new Map(names.slice(0, 9).map((name, position) => [String(position + 1), name]));
}
