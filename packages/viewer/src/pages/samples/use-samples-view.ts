import { useMemo } from "react";
import { useAnswer } from "../../graphql/use-answer.ts";
import type { OverlayStyle } from "../../overlay/draw-overlay.ts";
import { objectGroups, type ObjectGroup } from "../../overlay/object-group.ts";
import type { ChangeState } from "../../router/use-query-state.ts";
import type { StateOf } from "../../router/query-state.ts";
import { useQueryState } from "../../router/use-query-state.ts";
import { toSampleFilter } from "./conditions.ts";
import { samplesFields } from "./fields.ts";
import type { SamplesQuery } from "./sample-page.ts";
import { StructureQuery, type SamplesTensor } from "./structure-query.ts";

export interface SamplesParams {
  owner: string;
  name: string;
  ref: string;
}

export type SamplesState = StateOf<typeof samplesFields>;

/** What the address says of a view onto samples, together with what the dataset holds. */
export interface SamplesView {
  params: SamplesParams;
  state: SamplesState;
  change: ChangeState<SamplesState>;
  tensors: readonly SamplesTensor[];
  groups: readonly ObjectGroup[];
  style: OverlayStyle;
  query: SamplesQuery;
  isBranch: boolean;
  /** Of the branch, when its tensors were asked for; null where it is none. */
  revision: number | null;
  /** Of the ref, however it is filtered. */
  sampleCount: number;
}

/** Thumbnails come in few widths, so that they are made once and kept. */
const WIDTHS = [128, 256, 512] as const;

/** `fields` are those of the page: what else it keeps in its address stays there. */
export function useSamplesView(params: SamplesParams, fields = samplesFields) {
  const { owner, name, ref } = params;
  const answer = useAnswer({ query: StructureQuery, variables: { owner, name, ref } });
  const [state, change] = useQueryState(fields);
  const found = answer.data?.dataset.ref;
  const tensors = found?.tensors;
  const { hiddenGroups, hiddenClasses, score, colours, sort, descending, filter, size } = state;
  const groups = useMemo(() => objectGroups(tensors ?? []), [tensors]);
  const style = useMemo<OverlayStyle>(() => {
    const classNames = groups.flatMap(({ classes }) => classes.map((one) => one.name));
    return {
      hiddenGroups,
      hiddenClasses,
      leastScore: score,
      colourBy: colours,
      classNames: [...new Set(classNames)],
    };
  }, [groups, hiddenGroups, hiddenClasses, score, colours]);
  const query = useMemo<SamplesQuery>(() => {
    const isTensor = (tensors ?? []).some(({ path }) => path === sort);
    const direction = descending ? "DESC" : "ASC";
    const key = isTensor ? { tensor: sort, direction } : { expression: sort, direction };
    const images = (tensors ?? []).find(({ htype }) => htype === "IMAGE")?.path ?? null;
    return {
      owner,
      name,
      ref,
      filter: toSampleFilter(filter),
      orderBy: sort === "" ? [] : [key as SamplesQuery["orderBy"][number]],
      images,
      width: WIDTHS.find((width) => width >= size) ?? 512,
      number: isTensor ? sort : null,
      groups,
    };
  }, [owner, name, ref, tensors, groups, filter, sort, descending, size]);
  const view: SamplesView | null = found
    ? {
        params: { owner, name, ref },
        state,
        change,
        tensors: found.tensors,
        groups,
        style,
        query,
        isBranch: found.kind === "BRANCH",
        revision: found.revision,
        sampleCount: found.sampleCount,
      }
    : null;
  return { view, error: answer.error, retry: answer.retry };
}

/** Whether a tensor holds one number a sample: what can be sorted by. */
export function isScalar({ htype, describes }: SamplesTensor): boolean {
  return htype === "GENERIC" && describes === "SAMPLE";
}
