import { printPath } from "../../router/match-path.ts";
import { printQuery } from "../../router/query-state.ts";
import { samplesFields } from "./fields.ts";
import type { SamplesParams, SamplesState } from "./use-samples-view.ts";

/** The page of one sample, which knows the order and the filter that it was found in. */
export function sampleHref(
  params: SamplesParams,
  state: SamplesState,
  sampleId: number,
  place: number,
): string {
  const path = printPath("/d/:owner/:name/:ref/samples/:sample", {
    ...params,
    sample: String(sampleId),
  });
  return path + printQuery(samplesFields, { ...state, at: place });
}
