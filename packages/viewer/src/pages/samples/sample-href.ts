import { samplePage } from "../sample/page.ts";
import type { SamplesParams, SamplesState } from "./use-samples-view.ts";

/** The page of one sample, which knows the order and the filter that it was found in. */
export function sampleHref(
  params: SamplesParams,
  state: SamplesState,
  sampleId: number,
  place: number,
): string {
  return samplePage.href(
    { ...params, sample: String(sampleId) },
    { ...state, object: 0, at: place },
  );
}
