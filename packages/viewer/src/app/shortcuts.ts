import { useEffect, useEffectEvent } from "react";
import { createStore, useStore } from "./store.ts";

/** What a key does while the component that says so is there. */
export interface Shortcut {
  /** Such as `j`, `Shift+ArrowRight`, `Mod+z`; `Mod` is ⌘ on a Mac, else Ctrl. */
  keys: string | readonly string[];
  /** What it does, for the help. */
  label: string;
  run: (event: KeyboardEvent) => void;
  /** Whether it holds while text is typed too. Default false. */
  whileTyping?: boolean;
}

/** Shortcuts that belong together, as the help shows them. */
export interface ShortcutGroup {
  title: string;
  shortcuts: readonly Shortcut[];
}

const groups = createStore<readonly ShortcutGroup[]>([]);

/** Registers shortcuts while the component is there; the newest group is asked first. */
export function useShortcuts(title: string, shortcuts: readonly Shortcut[]): void {
  const labels = shortcuts.map(({ keys, label }) => `${String(keys)} ${label}`).join("\n");
  const run = useEffectEvent((position: number, event: KeyboardEvent) =>
    shortcuts[position]?.run(event),
  );
  const current = useEffectEvent(() => shortcuts);
  useEffect(() => {
    const stable = current().map((shortcut, position) => ({
      ...shortcut,
      run: (event: KeyboardEvent) => run(position, event),
    }));
    const group = { title, shortcuts: stable };
    groups.set([group, ...groups.get()]);
    return () => groups.set(groups.get().filter((one) => one !== group));
  }, [title, labels]);
}

/** The groups that hold just now. */
export function useShortcutGroups(): readonly ShortcutGroup[] {
  return useStore(groups);
}

addEventListener("keydown", (event) => {
  if (event.defaultPrevented || isModalOpen(event) || isActivating(event)) return;
  const isTyping = isTypingIn(event.target);
  for (const { shortcuts } of groups.get()) {
    const found = shortcuts.find(
      ({ keys, whileTyping = false }) =>
        (whileTyping || !isTyping) && [keys].flat().some((one) => isPressed(one, event)),
    );
    if (!found) continue;
    event.preventDefault();
    found.run(event);
    return;
  }
});

/** A dialog has the keyboard to itself. */
function isModalOpen({ target }: KeyboardEvent): boolean {
  return target instanceof Element && target.closest("dialog[open]") !== null;
}

/**
 * Enter on a link or a button does what that is for, whatever else the key does on the page. A toggle
 * that is pressed has done it: there the page goes on.
 */
function isActivating({ target, key }: KeyboardEvent): boolean {
  if (key !== "Enter" || !(target instanceof Element)) return false;
  return target.closest('a[href], button:not([aria-pressed="true"]):focus-visible') !== null;
}

function isTypingIn(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement)
    return !["checkbox", "radio", "button", "range"].includes(target.type);
  return target.isContentEditable || ["TEXTAREA", "SELECT"].includes(target.tagName);
}

function isPressed(keys: string, event: KeyboardEvent): boolean {
  const parts = keys.split("+").filter((part) => part !== "");
  const key = keys.endsWith("+") ? "+" : parts.pop()!;
  const wants = (name: string) => parts.includes(name);
  const mod = isMac() ? event.metaKey : event.ctrlKey;
  if (wants("Mod") !== mod || wants("Alt") !== event.altKey) return false;
  // What a sign needs to be typed differs between keyboards; only letters and named keys say it.
  const saysShift = key.length > 1 || key.toLowerCase() !== key.toUpperCase();
  if (saysShift && wants("Shift") !== event.shiftKey) return false;
  return event.key.toLowerCase() === key.toLowerCase() || (key === "Space" && event.key === " ");
}

function isMac(): boolean {
  return /Mac|iPhone|iPad/.test(navigator.userAgent);
}

/** All keys of a shortcut as people read them; of digits in a row the first and the last. */
export function printAllKeys(keys: Shortcut["keys"]): string[] {
  const all = [keys].flat();
  const digits = all.filter((one) => /^[1-9]$/.test(one)).toSorted();
  const isRow = digits.length > 3 && digits.every((one, at) => Number(one) === at + 1);
  if (!isRow) return all.map(printKeys);
  const others = all.filter((one) => !digits.includes(one));
  return [`1 … ${digits.at(-1)}`, ...others.map(printKeys)];
}

/** A key as people read it. */
function printKeys(keys: string): string {
  const names: Record<string, string> = {
    ArrowLeft: "←",
    ArrowRight: "→",
    ArrowUp: "↑",
    ArrowDown: "↓",
    Escape: "Esc",
    Delete: "Del",
    Mod: isMac() ? "⌘" : "Ctrl",
  };
  const parts = keys.endsWith("+") ? [...keys.slice(0, -1).split("+"), "+"] : keys.split("+");
  return parts
    .filter((part) => part !== "")
    .map((part) => names[part] ?? (part.length === 1 ? part.toUpperCase() : part))
    .join(" ");
}
