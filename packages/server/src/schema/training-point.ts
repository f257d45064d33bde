import type { TrainingEvent } from "@loupe/core";
import { builder } from "../builder.ts";

const TrainingPointKind = builder.enumType("TrainingPointKind", {
  description: "What figures were taken of.",
  values: {
    PROGRESS: { description: "The step of the training itself, such as its loss." },
    EVALUATION: { description: "The model at that step, on the validation data." },
  } as const,
});

const TrainingFigure = builder
  .objectRef<{ name: string; value: number }>("TrainingFigure")
  .implement({
    description: "One figure.",
    fields: (t) => ({
      name: t.exposeString("name", { description: "As the trainer calls it, such as `loss`." }),
      value: t.exposeFloat("value", { description: "Its value." }),
    }),
  });

export const TrainingPoint = builder.objectRef<TrainingEvent>("TrainingPoint").implement({
  description: "Figures of one step: a point of a curve each.",
  fields: (t) => ({
    number: t.exposeInt("number", { description: "Of the event that told it." }),
    kind: t.field({
      type: TrainingPointKind,
      description: "What the figures were taken of.",
      resolve: ({ kind }) => kind as "PROGRESS" | "EVALUATION",
    }),
    step: t.exposeInt("step", { description: "Of the model, counted from 1." }),
    fold: t.exposeInt("fold", {
      nullable: true,
      description: "Which of several models; null where there is one.",
    }),
    figures: t.field({
      type: [TrainingFigure],
      description: "By name.",
      resolve: ({ figures }) =>
        Object.entries(figures ?? {}).map(([name, value]) => ({ name, value })),
    }),
  }),
});
