import { useMemo } from "react";
import { currentPlace, navigate, usePlace } from "./location.ts";
import { parseQuery, printQuery, type Field, type StateOf } from "./query-state.ts";

/** Changes parts of the state; `replace` makes no step to go back to, for sliders and typing. */
export type ChangeState<S> = (change: Partial<S>, options?: { replace?: boolean }) => void;

/**
 * The state of a view, kept in the query string alone. `fields` has to be the same object at every
 * rendering: declare it at the top of the page's file.
 */
export function useQueryState<const F extends Record<string, Field<unknown>>>(
  fields: F,
): [StateOf<F>, ChangeState<StateOf<F>>] {
  const { search } = usePlace();
  const state = useMemo(() => parseQuery(fields, search), [fields, search]);
  const change = useMemo(
    () =>
      (part: Partial<StateOf<F>>, options: { replace?: boolean } = {}) => {
        const { path, search } = currentPlace();
        navigate(path + printQuery(fields, { ...parseQuery(fields, search), ...part }), options);
      },
    [fields],
  );
  return [state, change];
}
