import { definePage } from "../../router/page.ts";

export const overviewPage = definePage({
  path: "/d/:owner/:name/:ref",
  title: ({ owner, name, ref }) => `${owner}/${name} at ${ref}`,
  tab: "Overview",
  load: async () => (await import("./overview-page.tsx")).OverviewPage,
});
