import { useEffect, useEffectEvent, useMemo } from "react";
import { createStore, useStore } from "../../app/store.ts";
import { askForSamples, type SamplesQuery } from "../samples/sample-page.ts";

interface Walk {
  sampleId: number;
  query: SamplesQuery;
  total: number;
  /** Of the sample, in the order; null where it has none, undefined until that is known. */
  place: number | null | undefined;
  /** The sample at a place, where it is known already. */
  idAt: (place: number) => number | undefined;
  open: (sampleId: number, place: number) => void;
}

/** Steps that were made and not taken yet; they outlive the page of the sample that they began at. */
interface Left {
  /** The sample that they are counted from; null where there are none. */
  from: number | null;
  steps: number;
}

const NONE: Left = { from: null, steps: 0 };
const left = createStore(NONE);

/**
 * Goes on by so many samples in the order. Steps that are made before it is known what is there add
 * up, and are taken together once it is.
 */
export function useSteps({ sampleId, query, total, place, idAt, open }: Walk) {
  const { from, steps } = useStore(left);
  const isReady = from === sampleId && place !== undefined;
  const here = isReady ? place : null;
  const to = here === null ? null : Math.min(Math.max(0, here + steps), total - 1);
  const isAway = to !== null && to !== here;
  const nextId = isAway ? idAt(to) : undefined;
  const isAsked = isAway && nextId === undefined;
  const go = useEffectEvent((id: number, at: number) => {
    const now = left.get();
    // It may be on its way already.
    if (now.from !== sampleId) return;
    left.set({ from: id, steps: now.steps - (at - here!) });
    open(id, at);
  });
  useEffect(() => {
    if (left.get().from !== sampleId) left.set(NONE);
    return () => {
      if (left.get().from === sampleId) left.set(NONE);
    };
  }, [sampleId]);
  useEffect(() => {
    if (nextId !== undefined) go(nextId, to!);
    // There is nothing beyond the ends, nor where the filter leaves the sample out.
    else if (isReady && !isAway && left.get().steps === steps) left.set(NONE);
  }, [isReady, isAway, nextId, to, steps]);
  const target = useEffectEvent(() => to!);
  const key = useMemo(() => JSON.stringify(query), [query]);
  useEffect(() => {
    if (!isAsked) return;
    // Steps that are made meanwhile go on from there: who holds a key down sees samples go by.
    const at = target();
    return askForSamples(JSON.parse(key) as SamplesQuery, { offset: at, count: 1 }, (answer) => {
      const found = "samples" in answer ? answer.samples[0] : undefined;
      if (found) go(found.sampleId, at);
      else left.set(NONE);
    });
  }, [isAsked, here, key]);
  return (step: 1 | -1) => {
    const now = left.get();
    left.set({ from: now.from ?? sampleId, steps: now.steps + step });
  };
}
