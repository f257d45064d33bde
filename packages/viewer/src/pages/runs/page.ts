import { definePage } from "../../router/page.ts";
import { text } from "../../router/query-state.ts";

export const runsPage = definePage({
  path: "/d/:owner/:name/:ref/runs",
  fields: { evaluator: text(), state: text() },
  title: ({ owner, name }) => `Runs on ${owner}/${name}`,
  tab: "Runs",
  load: async () => (await import("./runs-page.tsx")).RunsPage,
});
