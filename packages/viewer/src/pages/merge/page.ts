import { definePage } from "../../router/page.ts";
import { choice, text, type Field } from "../../router/query-state.ts";

/** What becomes of conflicts that nobody has decided. */
const strategy = choice(["each", "ours", "theirs"]);

/** `owner/name`; empty stands for none. */
const dataset: Field<string> = {
  ...text(),
  parse: (given) => (/^[^/]+\/[^/]+$/.test(given) ? given : undefined),
};

export const mergePage = definePage({
  path: "/d/:owner/:name/:ref/history/merge",
  fields: {
    /** The ref that is merged into the branch in the path; empty until it is chosen. */
    source: text(),
    /** The dataset that the source is in, `owner/name`; empty: the one in the path. */
    from: dataset,
    strategy,
  },
  title: ({ owner, name, ref }) => `Merge into ${ref} of ${owner}/${name}`,
  load: async () => (await import("./merge-page.tsx")).MergePage,
});

export const revertPage = definePage({
  path: "/d/:owner/:name/:ref/history/:commit/revert",
  fields: { strategy },
  title: ({ owner, name, ref, commit }) =>
    `Revert ${commit.slice(0, 8)} on ${ref} of ${owner}/${name}`,
  load: async () => (await import("./revert-page.tsx")).RevertPage,
});
