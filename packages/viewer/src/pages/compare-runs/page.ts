import { definePage } from "../../router/page.ts";
import { flag, text } from "../../router/query-state.ts";

export const compareRunsPage = definePage({
  path: "/d/:owner/:name/:ref/runs/compare",
  fields: {
    /** Global ids of two runs. */
    before: text(),
    after: text(),
    /** The number whose changes are shown sample by sample; empty: the first there is. */
    output: text(),
    /** The figure whose changes are shown class by class; empty: AP, or the first there is. */
    figure: text(),
    /** What the classes are sorted by; empty: as the evaluator has them. */
    sort: text(),
    descending: flag(),
  },
  title: ({ owner, name }) => `Two runs on ${owner}/${name}`,
  load: async () => (await import("./compare-runs-page.tsx")).CompareRunsPage,
});
