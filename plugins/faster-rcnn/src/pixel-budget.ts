/** Bounds how many pixels are decoded at the same time. */
export interface PixelBudget {
  /** Runs `work` when its pixels fit beside those under way. More than the whole budget runs alone. */
  spend<T>(pixels: number, work: () => Promise<T>): Promise<T>;
}

/** Work starts in the order of the calls. */
export function createPixelBudget(total: number): PixelBudget {
  const waiting: { pixels: number; start: () => void }[] = [];
  let left = total;

  function startWaiting(): void {
    for (
      let first = waiting[0];
      first && (first.pixels <= left || left === total);
      first = waiting[0]
    ) {
      waiting.shift();
      left -= first.pixels;
      first.start();
    }
  }

  return {
    async spend(pixels, work) {
      await new Promise<void>((start) => {
        waiting.push({ pixels, start });
        startWaiting();
      });
      try {
        return await work();
      } finally {
        left += pixels;
        startWaiting();
      }
    },
  };
}
