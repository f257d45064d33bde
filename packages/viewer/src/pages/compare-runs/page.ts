import { definePage } from "../../router/page.ts";
import { text } from "../../router/query-state.ts";

export const compareRunsPage = definePage({
  path: "/d/:owner/:name/:ref/runs/compare",
  fields: {
    /** Global ids of two runs. */
    before: text(),
    after: text(),
    /** The number whose changes are shown sample by sample; empty: the first there is. */
    output: text(),
  },
  title: ({ owner, name }) => `Two runs on ${owner}/${name}`,
  load: async () => (await import("./compare-runs-page.tsx")).CompareRunsPage,
});
