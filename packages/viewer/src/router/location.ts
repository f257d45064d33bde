import { useSyncExternalStore } from "react";

/** Where the viewer is: a path and what is after the question mark. */
export interface Place {
  path: string;
  search: string;
}

const listeners = new Set<() => void>();
let place = read();

function read(): Place {
  return { path: location.pathname, search: location.search };
}

function update(): void {
  const { path, search } = read();
  if (path === place.path && search === place.search) return;
  place = { path, search };
  for (const listener of listeners) listener();
}

addEventListener("popstate", update);

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export function usePlace(): Place {
  return useSyncExternalStore(subscribe, () => place);
}

/** Goes to an address of the viewer; `replace` where going back should not lead to where one was. */
export function navigate(to: string, { replace = false } = {}): void {
  if (replace) history.replaceState(null, "", to);
  else history.pushState(null, "", to);
  update();
}

/** Where the viewer is just now, for code outside of rendering. */
export function currentPlace(): Place {
  return place;
}
