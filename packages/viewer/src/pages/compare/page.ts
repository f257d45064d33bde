import { definePage } from "../../router/page.ts";
import { flag, text } from "../../router/query-state.ts";
import { diffFields } from "../diff/fields.ts";

export const comparePage = definePage({
  path: "/d/:owner/:name/:ref/history/compare",
  fields: {
    /** A branch, tag or commit; empty for the default branch. */
    from: text(),
    /** Empty for the ref in the path. */
    to: text(),
    /** Compare with where both parted, instead of with what the first is now. */
    parted: flag(),
    ...diffFields,
  },
  title: ({ owner, name }) => `Two refs of ${owner}/${name} compared`,
  load: async () => (await import("./compare-page.tsx")).ComparePage,
});
