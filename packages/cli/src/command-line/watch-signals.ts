/** SIGINT and SIGTERM, caught until it is closed. */
export interface SignalWatch {
  /** Aborted by the first signal. */
  signal: AbortSignal;
  /** Resolves with the first signal. */
  requested: Promise<void>;
  close(): void;
}

/** npm passes Ctrl+C on to a child that the terminal has told already: what follows this closely is the same one. */
const SAME_MILLISECONDS = 1000;

/** The first signal asks to stop; another one ends the process at once. */
export function watchSignals(): SignalWatch {
  const stopping = new AbortController();
  const requested = Promise.withResolvers<void>();
  let first: number | undefined;
  const onSignal = () => {
    first ??= Date.now();
    if (Date.now() - first > SAME_MILLISECONDS) process.exit(1);
    stopping.abort();
    requested.resolve();
  };
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  return {
    signal: stopping.signal,
    requested: requested.promise,
    close: () => void process.off("SIGINT", onSignal).off("SIGTERM", onSignal),
  };
}
