import { definePage } from "../../router/page.ts";
import { choice, flag, text } from "../../router/query-state.ts";

export const runPage = definePage({
  path: "/d/:owner/:name/:ref/runs/:run",
  fields: {
    /** The class whose curve is shown; empty: the mean over the classes. */
    curve: text(),
    /** The IoU from which a prediction of the curve is right; empty: the run's own. */
    iou: text(),
    /** What the classes are sorted by; empty: as the evaluator has them. */
    sort: text(),
    descending: flag(),
    /** What a cell of the matrix is shown as. */
    cells: choice(["counts", "shares"]),
  },
  title: ({ owner, name }) => `Run on ${owner}/${name}`,
  load: async () => (await import("./run-page.tsx")).RunPage,
});
