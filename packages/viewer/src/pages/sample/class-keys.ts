import type { Shortcut } from "../../app/shortcuts.ts";

/** The classes that a digit stands for, by digit: those of that very name, else the first nine. */
export function classKeys(names: readonly string[]): ReadonlyMap<string, string> {
  const digits = names.filter((name) => /^\d$/.test(name));
  if (digits.length > 0) return new Map(digits.map((name) => [name, name]));
  return new Map(names.slice(0, 9).map((name, position) => [String(position + 1), name]));
}

/** The digits as one line of the help. */
export function classShortcut(
  keys: ReadonlyMap<string, string>,
  verb: string,
  onClass: (name: string) => void,
): Shortcut {
  return {
    keys: [...keys.keys()],
    label: `${verb} ${[...keys.values()].join(", ")}`,
    run: ({ key }) => {
      const name = keys.get(key);
      if (name !== undefined) onClass(name);
    },
  };
}
