import { definePage } from "../../router/page.ts";
import { text } from "../../router/query-state.ts";

export const trainingPage = definePage({
  path: "/d/:owner/:name/:ref/models/trainings/:training",
  fields: {
    /** The figure that is drawn, such as `PROGRESS loss`; empty: the first there is. */
    figure: text(),
  },
  title: ({ owner, name }) => `Training on ${owner}/${name}`,
  load: async () => (await import("./training-page.tsx")).TrainingPage,
});
