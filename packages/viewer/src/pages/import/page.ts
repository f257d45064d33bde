import { definePage } from "../../router/page.ts";
import { text } from "../../router/query-state.ts";

export const importPage = definePage({
  path: "/d/import",
  fields: { owner: text(), name: text() },
  title: () => "Import a dataset",
  load: async () => (await import("./import-page.tsx")).ImportPage,
});
