import { listEvaluators, type InstalledEvaluator } from "@loupe/core";
import type { InputSpec, OutputSpec } from "@loupe/plugin-api";
import { builder } from "../builder.ts";
import { Option, optionsOf } from "./option.ts";
import { Describes, Dtype, Htype } from "./tensor-enums.ts";

export const Better = builder.enumType("Better", {
  description: "Which of two numbers is the better one.",
  values: {
    HIGHER: { description: "The higher one." },
    LOWER: { description: "The lower one." },
  } as const,
});

const Side = builder.enumType("Side", {
  description: "Whose word a tensor is.",
  values: {
    GROUND_TRUTH: { description: "That of annotators." },
    PREDICTION: { description: "That of a model." },
  } as const,
});

export const EvaluatorInput = builder
  .objectRef<InputSpec & { role: string }>("EvaluatorInput")
  .implement({
    description: "A tensor that an evaluator or trainer reads.",
    fields: (t) => ({
      role: t.exposeString("role", {
        description: "What it is called there; also the path that is taken by default.",
      }),
      htype: t.expose("htype", { type: Htype, description: "What its values mean." }),
      required: t.boolean({
        description: "Whether a run needs it.",
        resolve: ({ required }) => required ?? true,
      }),
      side: t.field({
        type: Side,
        nullable: true,
        description: "Whose word it is, where the evaluator sets the two against each other.",
        resolve: ({ side }) => side ?? null,
      }),
      description: t.exposeString("description", { description: "What it is for." }),
    }),
  });

const EvaluatorOutput = builder
  .objectRef<OutputSpec & { name: string }>("EvaluatorOutput")
  .implement({
    description: "A tensor that an evaluator writes.",
    fields: (t) => ({
      name: t.exposeString("name", { description: "Its name in the output group." }),
      htype: t.expose("htype", { type: Htype, description: "What its values mean." }),
      describes: t.field({
        type: Describes,
        description: "What it has values for.",
        resolve: ({ describes }) => describes ?? "SAMPLE",
      }),
      dtype: t.field({
        type: Dtype,
        nullable: true,
        description: "Its number type, where it has one.",
        resolve: ({ dtype }) => dtype ?? null,
      }),
      better: t.field({
        type: Better,
        nullable: true,
        description: "Of numbers, which of two is the better one; null where neither is.",
        resolve: ({ better }) => better ?? null,
      }),
      description: t.exposeString("description", { description: "What it says." }),
    }),
  });

const Evaluator = builder.objectRef<InstalledEvaluator>("Evaluator").implement({
  description: "Code that reads samples and yields outputs for each.",
  fields: (t) => ({
    name: t.exposeString("name", { description: "`plugin/evaluator`." }),
    description: t.string({
      description: "What it does.",
      resolve: ({ evaluator }) => evaluator.description,
    }),
    pluginVersion: t.string({
      description: "The version of its plugin.",
      resolve: ({ plugin }) => plugin.version,
    }),
    inputs: t.field({
      type: [EvaluatorInput],
      description: "What it reads.",
      resolve: ({ evaluator }) =>
        Object.entries(evaluator.inputs).map(([role, input]) => ({ ...input, role })),
    }),
    outputs: t.field({
      type: [EvaluatorOutput],
      description: "What it writes.",
      resolve: ({ evaluator }) =>
        Object.entries(evaluator.outputs).map(([name, output]) => ({ ...output, name })),
    }),
    options: t.field({
      type: [Option],
      description: "What can be set.",
      resolve: ({ evaluator }) => optionsOf(evaluator.options),
    }),
  }),
});

builder.queryField("evaluators", (t) =>
  t.field({
    type: [Evaluator],
    description: "The evaluators of the installed plugins.",
    resolve: (_, __, { services }) => listEvaluators(services.plugins),
  }),
);
