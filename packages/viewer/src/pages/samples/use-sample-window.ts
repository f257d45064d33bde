import { useEffect, useMemo, useReducer } from "react";
import { onReconnected } from "../../graphql/connection.ts";
import type { SamplesQuery } from "./sample-page.ts";
import { createSampleWindow, type SampleWindow } from "./sample-window.ts";

/** A window onto the samples of a query; another query opens another one. */
export function useSampleWindow(query: SamplesQuery, total: number): SampleWindow {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const key = JSON.stringify(query);
  const window = useMemo(
    () => createSampleWindow(JSON.parse(key) as SamplesQuery, total, redraw),
    [key, total],
  );
  useEffect(() => {
    const forget = onReconnected(() => window.refresh());
    return () => {
      forget();
      window.close();
    };
  }, [window]);
  return window;
}
