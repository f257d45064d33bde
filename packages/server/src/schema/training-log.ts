import type { TrainingEvent } from "@loupe/core";
import { builder } from "../builder.ts";

export const TrainingLog = builder.objectRef<TrainingEvent>("TrainingLog").implement({
  description: "Lines of the log of a training that came at about the same time.",
  fields: (t) => ({
    number: t.exposeInt("number", { description: "Of the event that told them." }),
    text: t.string({
      description:
        "The lines; of very many at once the first and the last, and how many are left out.",
      resolve: ({ log }) => log ?? "",
    }),
    createdAt: t.expose("createdAt", { type: "DateTime", description: "When they came." }),
  }),
});
