import { definePage } from "../../router/page.ts";
import { diffFields } from "../diff/fields.ts";

export const commitPage = definePage({
  path: "/d/:owner/:name/:ref/history/:commit",
  fields: diffFields,
  title: ({ owner, name, commit }) => `Commit ${commit.slice(0, 8)} of ${owner}/${name}`,
  load: async () => (await import("./commit-page.tsx")).CommitPage,
});
