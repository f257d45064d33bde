export interface Looking {
  /** Resolves when the look that is under way has ended. */
  stop(): Promise<void>;
}

/** Milliseconds between two looks. */
const INTERVAL = 1_000;

/** Does `look` now and again and again, one at a time, until it is stopped. */
export function startLooking(
  look: () => Promise<void>,
  onFailure: (error: unknown) => void,
): Looking {
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;

  async function lookOnce(): Promise<void> {
    try {
      await look();
    } catch (error) {
      if (!isStopped) onFailure(error);
    }
    if (!isStopped) timer = setTimeout(lookAgain, INTERVAL);
  }

  function lookAgain(): void {
    looking = lookOnce();
  }

  let looking = lookOnce();
  return {
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await looking;
    },
  };
}
