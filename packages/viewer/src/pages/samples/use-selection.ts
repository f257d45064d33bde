import { useCallback, useMemo, useRef, useState } from "react";
import type { CombinedError } from "urql";
import { notify } from "../../app/notices.ts";
import { describeError } from "../../graphql/describe-error.ts";
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

export function useSelection(window: SampleWindow, query: SamplesQuery): Selection {
  const [samples, setSamples] = useState<Picked>(new Map());
  const last = useRef<number | null>(null);
  const select = useCallback<Selection["select"]>(
    (sample, place, how) => {
      const from = how === "range" ? last.current : null;
      last.current = place;
      if (from === null) setSamples((picked) => toggled(picked, sample));
      else
        void samplesInRange(window, query, rangeOf(from, place)).then(
          (found) => setSamples((picked) => withAll(picked, found)),
          (error: CombinedError) => notify(describeError(error).title, { tone: "error" }),
        );
    },
    [window, query],
  );
  const clear = useCallback(() => setSamples(new Map()), []);
  const ids = useMemo(() => new Set(samples.keys()), [samples]);
  return { samples, ids, select, clear };
}

type Picked = ReadonlyMap<number, GridSample>;

function toggled(picked: Picked, sample: GridSample): Picked {
  const next = new Map(picked);
  if (next.delete(sample.sampleId)) return next;
  return withAll(next, [sample]);
}

/** No more are asked for than can be picked. */
function rangeOf(one: number, other: number): { first: number; last: number } {
  const [first, last] = [Math.min(one, other), Math.max(one, other)];
  return { first, last: Math.min(last, first + MOST - 1) };
}

function withAll(picked: Picked, samples: readonly GridSample[]): Picked {
  const next = new Map(picked);
  for (const sample of samples)
    if (next.size < MOST || next.has(sample.sampleId)) next.set(sample.sampleId, sample);
  return next;
}
