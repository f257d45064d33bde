import { listTrainers, type InstalledTrainer } from "@loupe/core";
import { builder } from "../builder.ts";
import { EvaluatorInput } from "./evaluator.ts";
import { Option, optionsOf } from "./option.ts";

const Trainer = builder.objectRef<InstalledTrainer>("Trainer").implement({
  description: "Code that makes models from the samples of a dataset.",
  fields: (t) => ({
    name: t.exposeString("name", { description: "`plugin/trainer`." }),
    description: t.string({
      description: "What it trains.",
      resolve: ({ trainer }) => trainer.description,
    }),
    pluginVersion: t.string({
      description: "The version of its plugin.",
      resolve: ({ plugin }) => plugin.version,
    }),
    inputs: t.field({
      type: [EvaluatorInput],
      description: "What it reads.",
      resolve: ({ trainer }) =>
        Object.entries(trainer.inputs).map(([role, input]) => ({ ...input, role })),
    }),
    options: t.field({
      type: [Option],
      description: "What can be set.",
      resolve: ({ trainer }) => optionsOf(trainer.options),
    }),
  }),
});

builder.queryField("trainers", (t) =>
  t.field({
    type: [Trainer],
    description: "The trainers of the installed plugins.",
    resolve: (_, __, { services }) => listTrainers(services.plugins),
  }),
);
