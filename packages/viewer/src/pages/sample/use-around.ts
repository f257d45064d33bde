import { useEffect, useMemo, useState } from "react";
import { askForSamples, type GridSample, type SamplesQuery } from "../samples/sample-page.ts";

/** A sample between its neighbours; null where there is none on that side. */
export interface Around {
  before: GridSample | null;
  sample: GridSample;
  after: GridSample | null;
}

/** The samples about a place in an order, asked for again at another revision; undefined until they are there. */
export function useAround(
  query: SamplesQuery,
  place: number | undefined,
  { sampleId, revision }: { sampleId: number; revision: number },
): Around | undefined {
  const key = useMemo(() => JSON.stringify([query, place, revision]), [query, place, revision]);
  const [samples, setSamples] = useState<readonly GridSample[]>([]);
  useEffect(() => {
    const [query, place] = JSON.parse(key) as [SamplesQuery, number | null];
    if (place === null) return;
    const offset = Math.max(0, place - 1);
    return askForSamples(query, { offset, count: place - offset + 2 }, (answer) => {
      if ("samples" in answer) setSamples(answer.samples);
    });
  }, [key]);
  const at = samples.findIndex((sample) => sample.sampleId === sampleId);
  const sample = samples[at];
  if (!sample) return undefined;
  return { sample, before: samples[at - 1] ?? null, after: samples[at + 1] ?? null };
}
