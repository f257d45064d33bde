import { parseQuery, printQuery } from "../../router/query-state.ts";
import { samplesFields } from "./fields.ts";
import { samplesPage } from "./page.ts";
import type { SamplesParams, SamplesState } from "./use-samples-view.ts";
import type { SavedView } from "./views-query.ts";

/** What is kept of a view beside what the server understands. */
export function shownOf(state: SamplesState): { search: string } {
  return { search: printQuery(samplesFields, { ...state, at: 0 }) };
}

/** Where a view is opened. */
export function addressOf(view: SavedView, params: SamplesParams): string {
  return samplesPage.href({ ...params, ref: view.ref ?? params.ref }, stateOf(view));
}

/** A filter that was made elsewhere is one line. */
function stateOf({ shown, filter, orderBy }: SavedView): Partial<SamplesState> {
  const search = (shown as { search?: unknown } | null)?.search;
  if (typeof search === "string") return parseQuery(samplesFields, search);
  const [first] = orderBy as { tensor?: string; expression?: string; direction?: string }[];
  return {
    sort: first?.tensor ?? first?.expression ?? "",
    descending: first?.direction === "DESC",
    filter: filter ? [{ kind: "given", tensor: "", filter }] : [],
  };
}
