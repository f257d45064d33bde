import type { ClassSummary, Figures, PrecisionRecallCurve } from "@loupe/plugin-api";
import { builder } from "../builder.ts";
import { checkClass } from "./check-class.ts";
import { ConfusionMatrix } from "./confusion-matrix.ts";
import { readSummary } from "./read-summary.ts";

const Figure = builder.objectRef<{ name: string; value: number | null }>("Figure").implement({
  description: "A number that a run comes to.",
  fields: (t) => ({
    name: t.exposeString("name", { description: "What the evaluator calls it, such as `AP50`." }),
    value: t.exposeFloat("value", {
      nullable: true,
      description: "Null where nothing can be said.",
    }),
  }),
});

const ClassFigures = builder.objectRef<ClassSummary>("ClassFigures").implement({
  description: "What a run comes to for one class.",
  fields: (t) => ({
    name: t.exposeString("name", { description: "The name of the class." }),
    figures: t.field({
      type: [Figure],
      description: "Its numbers, in the order of the evaluator.",
      resolve: ({ figures }) => listFigures(figures),
    }),
  }),
});

const Curve = builder.objectRef<PrecisionRecallCurve>("PrecisionRecallCurve").implement({
  description: "Precision at falling score: entry i of each list is one point.",
  fields: (t) => ({
    name: t.exposeString("name", { description: "What is drawn, such as `precision`." }),
    className: t.exposeString("className", {
      nullable: true,
      description: "The class it is of; null where it is a mean over the classes.",
    }),
    iouThreshold: t.exposeFloat("iouThreshold", {
      nullable: true,
      description:
        "The IoU from which a prediction counts as right; null where that is not one number.",
    }),
    recall: t.field({
      type: ["Float"],
      description: "From 0 to 1, never falling.",
      resolve: ({ recall }) => recall,
    }),
    precision: t.field({
      type: ["Float"],
      nullable: { list: false, items: true },
      description: "From 0 to 1; null at a recall that is not reached.",
      resolve: ({ precision }) => precision,
    }),
    score: t.field({
      type: ["Float"],
      nullable: { list: false, items: true },
      description: "The score to cut at to get there; null where there is none.",
      resolve: ({ score }) => score,
    }),
  }),
});

export const RunSummary = builder.objectRef<{ runId: number }>("RunSummary").implement({
  description: "What a whole run comes to. What the evaluator does not say is empty or null.",
  fields: (t) => ({
    figures: t.field({
      type: [Figure],
      description: "Its numbers, in the order of the evaluator.",
      resolve: async ({ runId }, _, context) =>
        listFigures((await readSummary(context, runId, "figures")) ?? {}),
    }),
    classes: t.field({
      type: [ClassFigures],
      description: "The same for each class, in the order of the classes.",
      resolve: async ({ runId }, _, context) =>
        (await readSummary(context, runId, "classes")) ?? [],
    }),
    class: t.field({
      type: ClassFigures,
      nullable: true,
      description: "The same for one class; null where the run has no figures of classes.",
      args: { name: t.arg.string({ required: true, description: "The name of the class." }) },
      resolve: async ({ runId }, { name }, context) => {
        const classes = await readSummary(context, runId, "classes");
        if (!classes) return null;
        return classes[
          checkClass(
            name,
            classes.map((one) => one.name),
          )
        ]!;
      },
    }),
    curves: t.field({
      type: [Curve],
      description:
        "Precision–recall curves: at each threshold, the mean over the classes before the classes.",
      resolve: async ({ runId }, _, context) => (await readSummary(context, runId, "curves")) ?? [],
    }),
    curve: t.field({
      type: Curve,
      nullable: true,
      description: "One of them; null where there is none.",
      args: {
        className: t.arg.string({ description: "Default: the mean over the classes." }),
        iouThreshold: t.arg.float({
          description: "One of `curveThresholds`. Default: the first of them.",
        }),
      },
      resolve: async ({ runId }, { className, iouThreshold }, context) => {
        const curves = (await readSummary(context, runId, "curves")) ?? [];
        const isMeant = (curve: PrecisionRecallCurve) =>
          curve.className === (className ?? null) &&
          (iouThreshold == null || curve.iouThreshold === iouThreshold);
        return curves.find(isMeant) ?? null;
      },
    }),
    curveThresholds: t.field({
      type: ["Float"],
      description:
        "The IoUs that there are curves at: the one that the run was asked for, then others.",
      resolve: async ({ runId }, _, context) => {
        const curves = (await readSummary(context, runId, "curves")) ?? [];
        return [...new Set(curves.flatMap(({ iouThreshold }) => iouThreshold ?? []))];
      },
    }),
    confusion: t.field({
      type: ConfusionMatrix,
      nullable: true,
      description: "What was taken for what; null where the evaluator does not say.",
      resolve: ({ runId }, _, context) => readSummary(context, runId, "confusion"),
    }),
    notes: t.field({
      type: ["String"],
      description: "Sentences about how the figures are to be read.",
      resolve: async ({ runId }, _, context) => (await readSummary(context, runId, "notes")) ?? [],
    }),
  }),
});

function listFigures(figures: Figures): { name: string; value: number | null }[] {
  return Object.entries(figures).map(([name, value]) => ({ name, value }));
}
