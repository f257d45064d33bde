import { useEffect, useMemo, useReducer } from "react";
import { onReconnected } from "../../graphql/connection.ts";
import type { PicturesInSight } from "./pictures-in-sight.ts";
import type { SamplesQuery } from "./sample-page.ts";
import { createSampleWindow, type SampleWindow } from "./sample-window.ts";

/** A window onto the samples of a query; another query opens another one. */
export function useSampleWindow(
  query: SamplesQuery,
  total: number,
  pictures: PicturesInSight,
): SampleWindow {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const key = JSON.stringify(query);
  const window = useMemo(
    () =>
      createSampleWindow(JSON.parse(key) as SamplesQuery, { total, pictures, onChange: redraw }),
    [key, total, pictures],
  );
  useEffect(() => {
    const forget = onReconnected(() => window.refresh());
    const ignore = pictures.subscribe(() => pictures.get() && window.goOn());
    return () => {
      forget();
      ignore();
      window.close();
    };
  }, [window, pictures]);
  return window;
}
