import { useEffect, useEffectEvent, useMemo, useState } from "react";
import { askForSamples, type SamplesQuery } from "../samples/sample-page.ts";

interface Walk {
  query: SamplesQuery;
  total: number;
  /** Of the sample in sight, in the order; null where it has none, undefined until that is known. */
  place: number | null | undefined;
  /** The sample at a place, where it is known already. */
  idAt: (place: number) => number | undefined;
  open: (sampleId: number, place: number) => void;
}

/**
 * Goes on by so many samples in the order. Steps that are made before it is known what is there add
 * up, and are taken together once it is.
 */
export function useSteps({ query, total, place, idAt, open }: Walk): (step: 1 | -1) => void {
  const [steps, setSteps] = useState(0);
  const here = place ?? null;
  const to = here === null ? null : Math.min(Math.max(0, here + steps), total - 1);
  const isAway = to !== null && to !== here;
  const nextId = isAway ? idAt(to) : undefined;
  const isAsked = isAway && nextId === undefined;
  const go = useEffectEvent((sampleId: number, at: number) => {
    setSteps((now) => now - (at - here!));
    open(sampleId, at);
  });
  useEffect(() => {
    if (nextId !== undefined) go(nextId, to!);
    // There is nothing beyond the ends, nor where the filter leaves the sample out.
    else if (place !== undefined && !isAway) setSteps(0);
  }, [place, steps, to, nextId, isAway]);
  const target = useEffectEvent(() => to!);
  const key = useMemo(() => JSON.stringify(query), [query]);
  useEffect(() => {
    if (!isAsked) return;
    // Steps that are made meanwhile go on from there: who holds a key down sees samples go by.
    const at = target();
    return askForSamples(JSON.parse(key) as SamplesQuery, { offset: at, count: 1 }, (answer) => {
      const found = "samples" in answer ? answer.samples[0] : undefined;
      if (found) go(found.sampleId, at);
      else setSteps(0);
    });
  }, [isAsked, here, key]);
  return (step) => setSteps((now) => now + step);
}
