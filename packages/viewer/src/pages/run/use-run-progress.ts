import { useState } from "react";
import { graphql } from "../../graphql/graphql.ts";
import { useLiveEvents } from "../../graphql/use-live-events.ts";
import type { RunState } from "../runs/runs-query.ts";

const RunProgress = graphql(`
  subscription RunProgress($run: ID!, $since: Int) {
    runProgress(run: $run, since: $since) {
      number
      state
      samplesDone
      samplesTotal
      log
    }
  }
`);

/** How far a run is, and what it has said. */
export interface RunProgress {
  state: RunState | null;
  done: number;
  total: number | null;
  log: readonly string[];
  /** Samples a second, lately; null while that cannot be told. */
  rate: number | null;
}

interface Observed {
  at: number;
  done: number;
}

/** Over how long the rate is taken. */
const WINDOW_MS = 20_000;
const LEAST_MS = 500;
/** Of a longer log the end is kept. */
const MOST_LINES = 2000;

/** Follows a run by the numbers of its events, from the first on: an ended one says all it has said. */
export function useRunProgress(run: string, onState: () => void): RunProgress {
  const [progress, setProgress] = useState<RunProgress>({
    state: null,
    done: 0,
    total: null,
    log: [],
    rate: null,
  });
  const [seen, setSeen] = useState<readonly Observed[]>([]);
  useLiveEvents({
    document: RunProgress,
    variables: (since) => ({ run, since: since ?? null }),
    subject: run,
    numberOf: ({ runProgress }) => runProgress.number,
    onEvent({ runProgress: { state, samplesDone: done, samplesTotal: total, log } }) {
      const at = Date.now();
      setSeen((before) => [...before.filter((one) => at - one.at < WINDOW_MS), { at, done }]);
      setProgress((before) => ({
        state,
        done,
        total,
        rate: null,
        log: log === null ? before.log : [...before.log, log].slice(-MOST_LINES),
      }));
      if (state !== progress.state) onState();
    },
  });
  return { ...progress, rate: rateOf(seen) };
}

/** What was over when one began to look came all at once: the count begins behind it. */
function rateOf(seen: readonly Observed[]): number | null {
  const [first, last] = [seen.findLast(({ at }) => at - seen[0]!.at < 200), seen.at(-1)];
  if (!first || !last || last.at - first.at < LEAST_MS || last.done <= first.done) return null;
  return ((last.done - first.done) * 1000) / (last.at - first.at);
}
