import { definePage } from "../../router/page.ts";
import { text } from "../../router/query-state.ts";

export const historyPage = definePage({
  path: "/d/:owner/:name/:ref/history",
  fields: { search: text() },
  title: ({ owner, name }) => `History of ${owner}/${name}`,
  tab: "History",
  load: async () => (await import("./history-page.tsx")).HistoryPage,
});
