import { useCallback, useEffect, useRef, useState } from "react";
import type { CombinedError } from "urql";
import { onReconnected } from "../../graphql/connection.ts";
import { useLiveEvents } from "../../graphql/use-live-events.ts";
import { useRate } from "../run/use-rate.ts";
import { hasEnded } from "../runs/run-state.tsx";
import { addTold, readTold, type Told, type ToldMore } from "./told-so-far.ts";
import { TrainingProgress, type Training } from "./training-query.ts";

type Place = Pick<Training, "state" | "step" | "steps" | "fold">;

/** How far a training is, and what it has told. */
export interface FollowedTraining extends Place {
  /** Null until what it told before is there. */
  told: Told | null;
  /** Why that can't be said. */
  error: CombinedError | null;
  retry: () => void;
  /** Steps a second, lately; null while that cannot be told. */
  rate: number | null;
}

/** Reads what a training has told, and follows it from there. */
export function useTraining(training: Training, onState: () => void): FollowedTraining {
  const { id } = training;
  const [place, setPlace] = useState<Place>(training);
  const { told, error, retry, add } = useTold(id);
  const { rate, observe } = useRate();
  useLiveEvents({
    document: TrainingProgress,
    variables: (since) => ({ training: id, since: since ?? told?.number ?? 0 }),
    subject: told && !hasEnded(training.state) ? id : null,
    numberOf: ({ trainingProgress }) => trainingProgress.number,
    onEvent({ trainingProgress: { number, point, log, ...now } }) {
      observe(now.step);
      setPlace(now);
      add({ points: point ? [point] : [], texts: log === null ? [] : [log], number });
      if (now.state !== place.state) onState();
    },
  });
  return { ...(hasEnded(training.state) ? placeOf(training) : place), told, error, retry, rate };
}

function placeOf({ state, step, steps, fold }: Training): Place {
  return { state, step, steps, fold };
}

/** What was told before one began to look, and since. */
function useTold(id: string) {
  const [told, setTold] = useState<Told | null>(null);
  /** The newest at any time: what is told grows in place, so nothing may be added twice. */
  const newest = useRef<Told | null>(null);
  const take = useCallback((now: Told) => {
    newest.current = now;
    setTold(now);
  }, []);
  const [error, setError] = useState<CombinedError | null>(null);
  const retry = useCallback(async () => {
    try {
      take(await readTold(id));
      setError(null);
    } catch (reason) {
      setError(reason as CombinedError);
    }
  }, [id, take]);
  const isKnown = told !== null;
  useEffect(() => {
    if (isKnown) return;
    void retry();
    return onReconnected(() => void retry());
  }, [isKnown, retry]);
  const add = (more: ToldMore) => newest.current && take(addTold(newest.current, more));
  return { told, error, retry: () => void retry(), add };
}
