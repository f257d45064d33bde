import { useState } from "react";
import type { GridSample } from "./sample-page.ts";
import type { SampleWindow } from "./sample-window.ts";

/** Samples that were picked to do something with them all. */
export interface Selection {
  samples: ReadonlyMap<number, GridSample>;
  ids: ReadonlySet<number>;
  select: (sample: GridSample, place: number, how: "toggle" | "range") => void;
  clear: () => void;
}

/** More would be a filter rather than a selection, and is refused by the API. */
const MOST = 1000;

export function useSelection(window: SampleWindow): Selection {
  const [samples, setSamples] = useState<ReadonlyMap<number, GridSample>>(new Map());
  const [last, setLast] = useState<number | null>(null);
  const select: Selection["select"] = (sample, place, how) => {
    const next = new Map(samples);
    if (how === "range" && last !== null) {
      for (let at = Math.min(last, place); at <= Math.max(last, place); at++) {
        const between = window.get(at);
        if (between && next.size < MOST) next.set(between.sampleId, between);
      }
    } else if (!next.delete(sample.sampleId) && next.size < MOST) next.set(sample.sampleId, sample);
    setSamples(next);
    setLast(place);
  };
  return {
    samples,
    ids: new Set(samples.keys()),
    select,
    clear: () => setSamples(new Map()),
  };
}
