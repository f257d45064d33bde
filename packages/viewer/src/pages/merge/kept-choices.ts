import { useState } from "react";

export type Take = "OURS" | "THEIRS" | "RENAME";

/** What was chosen for one conflict. */
export interface Choice {
  conflict: string;
  take: Take;
  /** With `RENAME`: the path that theirs gets. */
  newPath?: string;
  /** What it was about, for people. */
  description: string;
}

/** A choice as the server takes it. */
export function choiceInput({ conflict, take, newPath }: Choice) {
  return { conflict, take, ...(newPath === undefined ? {} : { newPath }) };
}

/** What was decided of a merge so far, the newest choice last. */
export interface Kept {
  choices: readonly Choice[];
  message: string;
}

const NOTHING: Kept = { choices: [], message: "" };

/**
 * What was decided of a merge, kept by this browser until it is made: choices may be thousands, which
 * no address has room for.
 *
 * @param subject names the merge
 */
export function useKeptChoices(subject: string): [Kept, (kept: Partial<Kept> | null) => void] {
  const key = `loupe-merge ${subject}`;
  const [held, setHeld] = useState(() => ({ key, kept: read(key) }));
  const kept = held.key === key ? held.kept : read(key);
  const keep = (part: Partial<Kept> | null) => {
    const next = part === null ? NOTHING : { ...read(key), ...part };
    if (next.choices.length === 0 && next.message === "") localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(next));
    setHeld({ key, kept: next });
  };
  return [kept, keep];
}

function read(key: string): Kept {
  try {
    return { ...NOTHING, ...(JSON.parse(localStorage.getItem(key) ?? "{}") as Partial<Kept>) };
  } catch {
    return NOTHING;
  }
}
