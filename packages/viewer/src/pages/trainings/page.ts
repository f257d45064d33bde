import { definePage } from "../../router/page.ts";

export const trainingsPage = definePage({
  path: "/d/:owner/:name/:ref/models/trainings",
  title: ({ owner, name }) => `Trainings on ${owner}/${name}`,
  load: async () => (await import("./trainings-page.tsx")).TrainingsPage,
});
