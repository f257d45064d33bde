import { useState } from "react";
import { graphql } from "../../graphql/graphql.ts";
import { useLiveEvents } from "../../graphql/use-live-events.ts";
import type { RunState } from "../runs/runs-query.ts";
import { useRate } from "./use-rate.ts";

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

/** Of a longer log the end is kept. */
const MOST_LINES = 2000;

/** Follows a run by the numbers of its events, from the first on: an ended one says all it has said. */
export function useRunProgress(run: string, onState: () => void): RunProgress {
  const [progress, setProgress] = useState<Omit<RunProgress, "rate">>({
    state: null,
    done: 0,
    total: null,
    log: [],
  });
  const { rate, observe } = useRate();
  useLiveEvents({
    document: RunProgress,
    variables: (since) => ({ run, since: since ?? null }),
    subject: run,
    numberOf: ({ runProgress }) => runProgress.number,
    onEvent({ runProgress: { state, samplesDone: done, samplesTotal: total, log } }) {
      observe(done);
      setProgress((before) => ({
        state,
        done,
        total,
        log: log === null ? before.log : [...before.log, log].slice(-MOST_LINES),
      }));
      if (state !== progress.state) onState();
    },
  });
  return { ...progress, rate };
}
