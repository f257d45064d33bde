import { definePage } from "../../router/page.ts";
import { text } from "../../router/query-state.ts";

export const datasetsPage = definePage({
  path: "/",
  fields: { search: text() },
  title: () => "Datasets",
  load: async () => (await import("./datasets-page.tsx")).DatasetsPage,
});
