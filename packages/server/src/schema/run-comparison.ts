import {
  checkComparable,
  compareClasses,
  comparedOutputs,
  compareFigures,
  findComparedOutput,
  type ComparedClass as ComparedClassRow,
  type ComparedFigure as ComparedFigureRow,
  type EvaluationRun as RunRow,
} from "@loupe/core";
import { builder } from "../builder.ts";
import { parseNumericKey } from "./connection.ts";
import type { Context } from "../context.ts";
import { checkClass } from "./check-class.ts";
import { ComparedOutput } from "./compared-output.ts";
import { EvaluationRun, findRun } from "./evaluation-run.ts";
import { openShownRuns } from "./open-shown-run.ts";
import { readSummary } from "./read-summary.ts";

export interface ComparedRuns {
  before: RunRow;
  after: RunRow;
}

const ComparedFigure = builder.objectRef<ComparedFigureRow>("ComparedFigure").implement({
  description: "A number that two runs come to.",
  fields: (t) => ({
    name: t.exposeString("name", { description: "What the evaluator calls it, such as `AP50`." }),
    before: t.exposeFloat("before", { nullable: true, description: "Of the first run." }),
    after: t.exposeFloat("after", { nullable: true, description: "Of the second." }),
    change: t.exposeFloat("change", {
      nullable: true,
      description: "after − before; null where either says nothing.",
    }),
  }),
});

const ComparedClass = builder.objectRef<ComparedClassRow>("ComparedClass").implement({
  description: "What two runs come to for one class.",
  fields: (t) => ({
    name: t.exposeString("name", { description: "The name of the class." }),
    figures: t.field({
      type: [ComparedFigure],
      description: "Its numbers in both.",
      resolve: ({ figures }) => figures,
    }),
  }),
});

export const RunComparison = builder.objectRef<ComparedRuns>("RunComparison").implement({
  description: "Two runs of one evaluator side by side; on whatever commits, branches and forks.",
  fields: (t) => ({
    before: t.field({
      type: EvaluationRun,
      description: "The first one.",
      resolve: ({ before }) => before,
    }),
    after: t.field({
      type: EvaluationRun,
      description: "The second one.",
      resolve: ({ after }) => after,
    }),
    figures: t.field({
      type: [ComparedFigure],
      description: "The numbers that either has.",
      resolve: async ({ before, after }, _, context) =>
        compareFigures(
          (await readSummary(context, before.id, "figures")) ?? {},
          (await readSummary(context, after.id, "figures")) ?? {},
        ),
    }),
    classes: t.field({
      type: [ComparedClass],
      description: "The same for each class that either has.",
      resolve: (runs, _, context) => readClasses(context, runs),
    }),
    class: t.field({
      type: ComparedClass,
      description: "The same for one class.",
      args: { name: t.arg.string({ required: true, description: "The name of the class." }) },
      resolve: async (runs, { name }, context) => {
        const classes = await readClasses(context, runs);
        return classes[
          checkClass(
            name,
            classes.map((one) => one.name),
          )
        ]!;
      },
    }),
    outputs: t.field({
      type: [ComparedOutput],
      description: "What both yielded that is one number for each sample, by name.",
      resolve: async (runs, _, context) => {
        const shown = await openShownRuns(context, runs);
        return comparedOutputs(shown.before, shown.after).map((output) => ({ ...shown, output }));
      },
    }),
    output: t.field({
      type: ComparedOutput,
      description: "One of these.",
      args: {
        name: t.arg.string({
          required: true,
          description: "Its name within the output group, such as `iou`.",
        }),
      },
      resolve: async (runs, { name }, context) => {
        const shown = await openShownRuns(context, runs);
        return { ...shown, output: findComparedOutput(shown.before, shown.after, name) };
      },
    }),
  }),
});

builder.queryField("compareRuns", (t) =>
  t.field({
    type: RunComparison,
    nullable: true,
    description:
      "Two runs of the same evaluator that have succeeded, side by side; null where either does not exist or is not yours to see.",
    args: {
      before: t.arg.globalID({
        for: [EvaluationRun],
        required: true,
        description: "The global id of the run to compare with.",
      }),
      after: t.arg.globalID({
        for: [EvaluationRun],
        required: true,
        description: "The global id of the run to compare.",
      }),
    },
    resolve: (_, { before, after }, context) => findComparedRuns(context, before.id, after.id),
  }),
);

/** @throws INVALID_INPUT where the two can't be compared */
export async function findComparedRuns(
  context: Context,
  before: string,
  after: string,
): Promise<ComparedRuns | null> {
  const [former, now] = await Promise.all(
    [before, after].map((text) => findRunByKey(context, text)),
  );
  if (!former || !now) return null;
  checkComparable(former, now);
  return { before: former, after: now };
}

function findRunByKey(context: Context, text: string): Promise<RunRow | null> {
  const id = parseNumericKey(text);
  return id === undefined ? Promise.resolve(null) : findRun(context, id);
}

async function readClasses(context: Context, { before, after }: ComparedRuns) {
  return compareClasses(
    (await readSummary(context, before.id, "classes")) ?? [],
    (await readSummary(context, after.id, "classes")) ?? [],
  );
}
