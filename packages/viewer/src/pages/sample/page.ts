import { definePage } from "../../router/page.ts";
import { list, number } from "../../router/query-state.ts";
import { samplesFields } from "../samples/fields.ts";

export const samplePage = definePage({
  path: "/d/:owner/:name/:ref/samples/:sample",
  fields: {
    ...samplesFields,
    /** The id of the object that is selected; 0 where none is. */
    object: number(0, 0, Number.MAX_SAFE_INTEGER),
    /** The path of the group whose objects are edited; none: the first that is shown. */
    edited: list(),
  },
  title: ({ owner, name, sample }) => `Sample ${sample} of ${owner}/${name}`,
  load: async () => (await import("./sample-page.tsx")).SamplePage,
});
