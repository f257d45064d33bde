import { definePage } from "../../router/page.ts";

export const changesPage = definePage({
  path: "/d/:owner/:name/:ref/changes",
  title: ({ owner, name, ref }) => `Uncommitted changes of ${owner}/${name} on ${ref}`,
  tab: "Changes",
  load: async () => (await import("./changes-page.tsx")).ChangesPage,
});
