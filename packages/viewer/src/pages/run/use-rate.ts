import { useState } from "react";

interface Observed {
  at: number;
  done: number;
}

/** Over how long the rate is taken. */
const WINDOW_MS = 20_000;
const LEAST_MS = 500;

/** How many are done in a second, lately, as `observe` is told; null while that cannot be said. */
export function useRate(): { rate: number | null; observe: (done: number) => void } {
  const [seen, setSeen] = useState<readonly Observed[]>([]);
  const observe = (done: number) => {
    const at = Date.now();
    setSeen((before) => [...before.filter((one) => at - one.at < WINDOW_MS), { at, done }]);
  };
  return { rate: rateOf(seen), observe };
}

/** What was over when one began to look came all at once: the count begins behind it. */
function rateOf(seen: readonly Observed[]): number | null {
  const [first, last] = [seen.findLast(({ at }) => at - seen[0]!.at < 200), seen.at(-1)];
  if (!first || !last || last.at - first.at < LEAST_MS || last.done <= first.done) return null;
  return ((last.done - first.done) * 1000) / (last.at - first.at);
}
