import { useEffect, useEffectEvent } from "react";
import { createStore } from "../../app/store.ts";

/** Counts the changes of the branch in sight that were heard of. */
const heard = createStore(0);

/** Of many changes in a row, such as an import makes, only so many are told. */
const PAUSE_MS = 250;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Tells all that show something of the branch to ask again, soon. */
export function announceChange(): void {
  timer ??= setTimeout(() => {
    timer = undefined;
    heard.set(heard.get() + 1);
  }, PAUSE_MS);
}

/** Calls back after each change of the branch, by anybody. */
export function useBranchNews(callback: () => unknown): void {
  const call = useEffectEvent(callback);
  useEffect(() => heard.subscribe(() => call()), []);
}
