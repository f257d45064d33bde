import { definePage } from "../../router/page.ts";
import { text } from "../../router/query-state.ts";

export const newTrainingPage = definePage({
  path: "/d/:owner/:name/:ref/models/trainings/new",
  fields: { trainer: text() },
  title: ({ owner, name }) => `Train a model on ${owner}/${name}`,
  load: async () => (await import("./new-training-page.tsx")).NewTrainingPage,
});
