import { createStore, useStore } from "./store.ts";

/** Something that happened, shown for a while and read out. */
export interface Notice {
  id: number;
  text: string;
  tone: "info" | "success" | "error";
  action?: { label: string; run: () => void } | undefined;
}

const SHOWN_MS = 6000;
const notices = createStore<readonly Notice[]>([]);
let lastId = 0;

/** Tells the person something that needs no answer. Errors stay until they are dismissed. */
export function notify(
  text: string,
  { tone = "info", action }: { tone?: Notice["tone"]; action?: Notice["action"] } = {},
): void {
  const id = ++lastId;
  notices.set([...notices.get(), { id, text, tone, action }]);
  if (tone !== "error") setTimeout(() => dismiss(id), SHOWN_MS);
}

export function dismiss(id: number): void {
  notices.set(notices.get().filter((notice) => notice.id !== id));
}

export function useNotices(): readonly Notice[] {
  return useStore(notices);
}
