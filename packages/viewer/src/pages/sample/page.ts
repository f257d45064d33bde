import { definePage } from "../../router/page.ts";
import { samplesFields } from "../samples/fields.ts";

export const samplePage = definePage({
  path: "/d/:owner/:name/:ref/samples/:sample",
  fields: samplesFields,
  title: ({ owner, name, sample }) => `Sample ${sample} of ${owner}/${name}`,
  load: async () => (await import("./sample-page.tsx")).SamplePage,
});
