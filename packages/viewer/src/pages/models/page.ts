import { definePage } from "../../router/page.ts";

export const modelsPage = definePage({
  path: "/d/:owner/:name/:ref/models",
  title: ({ owner }) => `Models of ${owner}`,
  tab: "Models",
  load: async () => (await import("./models-page.tsx")).ModelsPage,
});
