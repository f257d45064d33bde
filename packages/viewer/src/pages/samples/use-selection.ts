import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { CombinedError } from "urql";
import { notify } from "../../app/notices.ts";
import { createStore, useStore } from "../../app/store.ts";
import { describeError } from "../../graphql/describe-error.ts";
import { printCount, printNumber } from "../../ui/print-count.ts";
import type { GridSample, SamplesQuery } from "./sample-page.ts";
import type { SampleWindow } from "./sample-window.ts";
import { samplesInRange } from "./samples-in-range.ts";

/** Samples that were picked to do something with them all. */
export interface Selection {
  samples: ReadonlyMap<number, GridSample>;
  ids: ReadonlySet<number>;
  /** The same function at every rendering, so that thumbnails stay as they are. */
  select: (sample: GridSample, place: number, how: "toggle" | "range") => void;
  clear: () => void;
}

/** More would be a filter rather than a selection. */
export const MOST = 1000;

/** Of one query: another one needs another selection. What was cleared meanwhile takes in no range. */
export function useSelection(window: SampleWindow, query: SamplesQuery): Selection {
  const [store] = useState(() => createStore<Picked>(new Map()));
  const samples = useStore(store);
  const last = useRef<number | null>(null);
  /** Another one since the selection was cleared, or left. */
  const turn = useRef({});
  const clear = useCallback(() => {
    turn.current = {};
    store.set(new Map());
  }, [store]);
  useEffect(() => () => void (turn.current = {}), []);
  const select = useCallback<Selection["select"]>(
    (sample, place, how) => {
      const add = (found: readonly GridSample[], beyond = 0) => {
        const { picked, leftOut } = withAll(store.get(), found);
        store.set(picked);
        if (leftOut + beyond > 0) notify(describeLeftOut(leftOut + beyond));
      };
      const from = how === "range" ? last.current : null;
      last.current = place;
      if (from === null) {
        if (!store.get().has(sample.sampleId)) return add([sample]);
        return store.set(without(store.get(), sample));
      }
      const asked = turn.current;
      const isStill = () => turn.current === asked;
      const { beyond, ...range } = rangeOf(from, place);
      void samplesInRange(window, query, range).then(
        (found) => isStill() && add(from > place ? found.toReversed() : found, beyond),
        (error: CombinedError) =>
          isStill() && notify(describeError(error).title, { tone: "error" }),
      );
    },
    [store, window, query],
  );
  const ids = useMemo(() => new Set(samples.keys()), [samples]);
  return { samples, ids, select, clear };
}

type Picked = ReadonlyMap<number, GridSample>;

function without(picked: Picked, { sampleId }: GridSample): Picked {
  const next = new Map(picked);
  next.delete(sampleId);
  return next;
}

/** No more are asked for than can be picked: the nearest to where the range begins. */
function rangeOf(from: number, to: number): { first: number; last: number; beyond: number } {
  const end = Math.min(Math.max(to, from - MOST + 1), from + MOST - 1);
  return { first: Math.min(from, end), last: Math.max(from, end), beyond: Math.abs(to - end) };
}

function withAll(picked: Picked, samples: readonly GridSample[]) {
  const next = new Map(picked);
  let leftOut = 0;
  for (const sample of samples) {
    if (next.size < MOST || next.has(sample.sampleId)) next.set(sample.sampleId, sample);
    else leftOut++;
  }
  return { picked: next, leftOut };
}

function describeLeftOut(count: number): string {
  return `${printCount(count, "sample")} left out: no more than ${printNumber(MOST)} are picked at once.`;
}
