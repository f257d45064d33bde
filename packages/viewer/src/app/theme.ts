import { createStore, useStore } from "./store.ts";

const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

const KEY = "loupe-theme";
const theme = createStore<Theme>(stored());

function stored(): Theme {
  const text = localStorage.getItem(KEY);
  return THEMES.find((name) => name === text) ?? "system";
}

/** Puts the theme on the page; the tokens follow it. */
export function applyTheme(): void {
  document.documentElement.dataset["theme"] = theme.get();
}

export function useTheme(): [Theme, next: () => void] {
  return [useStore(theme), nextTheme];
}

function nextTheme(): void {
  theme.set(THEMES[(THEMES.indexOf(theme.get()) + 1) % THEMES.length]!);
  localStorage.setItem(KEY, theme.get());
  applyTheme();
}
