import { useEffect, useMemo } from "react";
import { useClient } from "urql";
import type { SamplesView } from "../samples/use-samples-view.ts";
import { SampleQuery, sampleVariables } from "./sample-query.ts";

/** Fetches neighbours with their pictures, so that they are there at once when one goes to them. */
export function usePrefetch(view: SamplesView, sampleIds: readonly (number | undefined)[]): void {
  const client = useClient();
  const key = useMemo(
    () =>
      JSON.stringify(
        sampleIds.flatMap((id) => (id === undefined ? [] : [sampleVariables(view, id)])),
      ),
    [view, sampleIds],
  );
  useEffect(() => {
    const wanted = JSON.parse(key) as ReturnType<typeof sampleVariables>[];
    const timer = setTimeout(() => {
      for (const variables of wanted)
        void client
          .query(SampleQuery, variables, { requestPolicy: "cache-first" })
          .toPromise()
          .then(({ data }) => {
            const image = data?.dataset.sample.values.find((value) => "image" in value)?.image;
            if (image) new Image().src = image.url;
          });
    }, CALM_MS);
    return () => clearTimeout(timer);
  }, [client, key]);
}

/** Who runs through samples does not wait for the neighbours of each. */
const CALM_MS = 150;
