import { definePage } from "../../router/page.ts";
import { text } from "../../router/query-state.ts";

export const addSamplesPage = definePage({
  path: "/d/:owner/:name/:ref/import",
  title: ({ owner, name, ref }) => `Add samples to ${ref} of ${owner}/${name}`,
  load: async () => (await import("./add-samples-page.tsx")).AddSamplesPage,
});

export const importPage = definePage({
  path: "/d/import",
  fields: { owner: text(), name: text() },
  title: () => "Import a dataset",
  load: async () => (await import("./import-page.tsx")).ImportPage,
});
