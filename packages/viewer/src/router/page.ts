import type { ComponentType } from "react";
import { loadedLater } from "./loaded-later.tsx";
import { matchPath, printPath, type ParamsOf } from "./match-path.ts";
import { printQuery, type Field, type StateOf } from "./query-state.ts";

type FieldMap = Record<string, Field<unknown>>;

interface PageInput<Path extends string, F extends FieldMap> {
  /** Such as `/d/:owner/:name/:ref/samples`. */
  path: Path;
  /** What is in the query string. Default: nothing. */
  fields?: F;
  /** Of the window, and read out when the page is gone to. */
  title: (params: ParamsOf<Path>) => string;
  /** Its name among the pages of a dataset at a ref, where it is one of them. */
  tab?: string;
  /** Imports the component: each page is a file of its own to the browser. */
  load: () => Promise<ComponentType<{ params: ParamsOf<Path> }>>;
}

export interface Page<Path extends string = string, F extends FieldMap = FieldMap> {
  path: Path;
  fields: F;
  title: (params: ParamsOf<Path>) => string;
  tab: string | null;
  Component: ComponentType<{ params: ParamsOf<Path> }>;
  match: (path: string) => ParamsOf<Path> | null;
  /** The address of the page in a state. */
  href: (params: ParamsOf<Path>, state?: Partial<StateOf<F>>) => string;
}

export function definePage<const Path extends string, const F extends FieldMap = FieldMap>({
  path,
  fields,
  title,
  tab,
  load,
}: PageInput<Path, F>): Page<Path, F> {
  const known = fields ?? ({} as F);
  return {
    path,
    fields: known,
    title,
    tab: tab ?? null,
    Component: loadedLater(load),
    match: (given) => matchPath(path, given),
    href: (params, state = {}) => printPath(path, params) + printQuery(known, state),
  };
}
