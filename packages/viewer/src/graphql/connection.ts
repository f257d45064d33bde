import { createStore, useStore } from "../app/store.ts";

const POLL_MS = 1500;

/** Whether the server answers. */
const isConnected = createStore(true);

/** Calls back each time that the server answers again after it did not. */
export function onReconnected(listener: () => void): () => void {
  let was = isConnected.get();
  return isConnected.subscribe(() => {
    const is = isConnected.get();
    if (is && !was) listener();
    was = is;
  });
}

export function useIsConnected(): boolean {
  return useStore(isConnected);
}

/** As `fetch`; notices answers that never come, and asks from then on until the server is there again. */
export const watchedFetch: typeof fetch = async (input, init) => {
  try {
    return await fetch(input, init);
  } catch (error) {
    if (!init?.signal?.aborted) reportLostConnection();
    throw error;
  }
};

export function reportLostConnection(): void {
  if (!isConnected.get()) return;
  isConnected.set(false);
  void waitForServer();
}

async function waitForServer(): Promise<void> {
  while (!(await answers())) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  isConnected.set(true);
}

async function answers(): Promise<boolean> {
  try {
    return (await fetch("/health", { cache: "no-store" })).ok;
  } catch {
    return false;
  }
}
