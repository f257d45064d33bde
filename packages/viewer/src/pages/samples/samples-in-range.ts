import type { CombinedError } from "urql";
import { askForSamples, type GridSample, type SamplesQuery } from "./sample-page.ts";
import type { SampleWindow } from "./sample-window.ts";

const PAGE = 250;

/**
 * The samples between two places, both included, however far they are from what is in sight.
 *
 * @throws CombinedError
 */
export async function samplesInRange(
  window: SampleWindow,
  query: SamplesQuery,
  { first, last }: { first: number; last: number },
): Promise<GridSample[]> {
  const count = last - first + 1;
  const known = Array.from({ length: count }, (_, at) => window.get(first + at));
  if (known.every((sample) => sample !== undefined)) return known;
  const found: GridSample[] = [];
  for (let offset = first; offset <= last; offset += PAGE)
    found.push(...(await ask(query, { offset, count: Math.min(PAGE, last - offset + 1) })));
  return found;
}

function ask(
  query: SamplesQuery,
  place: { offset: number; count: number },
): Promise<readonly GridSample[]> {
  return new Promise((resolve, reject) => {
    askForSamples(query, place, (answer) => {
      if ("error" in answer) reject(answer.error satisfies CombinedError);
      else resolve(answer.samples);
    });
  });
}
