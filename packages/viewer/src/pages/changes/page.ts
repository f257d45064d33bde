import { definePage } from "../../router/page.ts";
import { diffFields } from "../diff/fields.ts";

export const changesPage = definePage({
  path: "/d/:owner/:name/:ref/changes",
  fields: diffFields,
  title: ({ owner, name, ref }) => `Uncommitted changes of ${owner}/${name} on ${ref}`,
  tab: "Changes",
  load: async () => (await import("./changes-page.tsx")).ChangesPage,
});
