/** SIGINT and SIGTERM, caught until it is closed. */
export interface SignalWatch {
  /** Aborted by the first signal. */
  signal: AbortSignal;
  /** Resolves with the first signal. */
  requested: Promise<void>;
  close(): void;
}

/**
 * npm passes Ctrl+C on to a child that the terminal has told already: what follows this closely is
 * the same one.
 */
const SAME_MILLISECONDS = 1000;

/** The first signal asks to stop; another one ends the process at once. */
export function watchSignals(): SignalWatch {
  const stopping = new AbortController();
  const requested = Promise.withResolvers<void>();
  let first: number | undefined;
  const stop = () => {
    first ??= Date.now();
    stopping.abort();
    requested.resolve();
  };
  const onSignal = () => {
    if (first !== undefined && Date.now() - first > SAME_MILLISECONDS) process.exit(1);
    stop();
  };
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  const parent = watchParent(stop);
  return {
    signal: stopping.signal,
    requested: requested.promise,
    close() {
      process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
      clearInterval(parent);
    },
  };
}

/** npm hands SIGTERM to the shell between it and its script: the shell ends and tells nobody. */
function watchParent(onGone: () => void): NodeJS.Timeout | undefined {
  if (process.env["npm_lifecycle_event"] === undefined) return undefined;
  const parent = process.ppid;
  const look = () => {
    if (process.ppid !== parent) onGone();
  };
  return setInterval(look, 200).unref();
}
