import { definePage } from "../../router/page.ts";
import { samplesFields } from "./fields.ts";

export const samplesPage = definePage({
  path: "/d/:owner/:name/:ref/samples",
  fields: samplesFields,
  title: ({ owner, name, ref }) => `Samples of ${owner}/${name} at ${ref}`,
  tab: "Samples",
  load: async () => (await import("./samples-page.tsx")).SamplesPage,
});
