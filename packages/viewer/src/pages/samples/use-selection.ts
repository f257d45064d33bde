import { useCallback, useMemo, useRef, useState } from "react";
import type { GridSample } from "./sample-page.ts";
import type { SampleWindow } from "./sample-window.ts";

/** Samples that were picked to do something with them all. */
export interface Selection {
  samples: ReadonlyMap<number, GridSample>;
  ids: ReadonlySet<number>;
  /** The same function at every rendering, so that thumbnails stay as they are. */
  select: (sample: GridSample, place: number, how: "toggle" | "range") => void;
  clear: () => void;
}

/** More would be a filter rather than a selection. */
const MOST = 1000;

export function useSelection(window: SampleWindow): Selection {
  const [samples, setSamples] = useState<ReadonlyMap<number, GridSample>>(new Map());
  const last = useRef<number | null>(null);
  const select = useCallback<Selection["select"]>(
    (sample, place, how) => {
      const from = how === "range" && last.current !== null ? last.current : null;
      last.current = place;
      setSamples((picked) =>
        from === null ? toggled(picked, sample) : withRange(picked, window, from, place),
      );
    },
    [window],
  );
  const clear = useCallback(() => setSamples(new Map()), []);
  const ids = useMemo(() => new Set(samples.keys()), [samples]);
  return { samples, ids, select, clear };
}

type Picked = ReadonlyMap<number, GridSample>;

function toggled(picked: Picked, sample: GridSample): Picked {
  const next = new Map(picked);
  if (!next.delete(sample.sampleId) && next.size < MOST) next.set(sample.sampleId, sample);
  return next;
}

function withRange(picked: Picked, window: SampleWindow, one: number, other: number): Picked {
  const next = new Map(picked);
  for (let at = Math.min(one, other); at <= Math.max(one, other); at++) {
    const sample = window.get(at);
    if (sample && next.size < MOST) next.set(sample.sampleId, sample);
  }
  return next;
}
