import { definePage } from "../../router/page.ts";

/** Leads to the default branch: an address for people to write down. */
export const datasetPage = definePage({
  path: "/d/:owner/:name",
  title: ({ owner, name }) => `${owner}/${name}`,
  load: async () => (await import("./dataset-page.tsx")).DatasetPage,
});
