import { definePage } from "../../router/page.ts";
import { text } from "../../router/query-state.ts";

export const newRunPage = definePage({
  path: "/d/:owner/:name/:ref/runs/new",
  fields: { evaluator: text() },
  title: ({ owner, name }) => `Start an evaluation of ${owner}/${name}`,
  load: async () => (await import("./new-run-page.tsx")).NewRunPage,
});
