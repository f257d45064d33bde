/** What was opened and has to be closed again, the last first. */
export interface Closers {
  add(close: () => Promise<unknown>): void;
  /**
   * Closes everything, also after one of them failed, and throws the first failure. The second call
   * does nothing.
   */
  close(): Promise<void>;
}

export function createClosers(): Closers {
  const closers: (() => Promise<unknown>)[] = [];
  let closing: Promise<void> | undefined;
  return {
    add: (close) => void closers.push(close),
    close: () => (closing ??= closeAll(closers.toReversed())),
  };
}

async function closeAll(closers: readonly (() => Promise<unknown>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const close of closers) {
    await close().catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 0) throw failures[0];
}
