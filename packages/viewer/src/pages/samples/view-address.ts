import { parseQuery, printQuery } from "../../router/query-state.ts";
import { samplesFields } from "./fields.ts";
import { samplesPage } from "./page.ts";
import type { SamplesParams, SamplesState } from "./use-samples-view.ts";
import type { SavedView } from "./views-query.ts";

/** What is kept of a view beside what the server understands. */
export function shownOf(state: SamplesState): { search: string } {
  return { search: printQuery(samplesFields, { ...state, at: 0 }) };
}

/** Where a view is opened; null where its filter was made elsewhere and has no lines here. */
export function addressOf(view: SavedView, params: SamplesParams): string | null {
  const state = stateOf(view);
  return state && samplesPage.href({ ...params, ref: view.ref ?? params.ref }, state);
}

function stateOf({ shown, filter, orderBy }: SavedView): Partial<SamplesState> | null {
  const search = (shown as { search?: unknown } | null)?.search;
  if (typeof search === "string") return parseQuery(samplesFields, search);
  const [first] = orderBy as { tensor?: string; expression?: string; direction?: string }[];
  if (filter !== null) return null;
  const descending = first?.direction === "DESC";
  return { sort: first?.tensor ?? first?.expression ?? "", descending };
}
