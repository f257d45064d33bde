import type { OptionSchema, OptionSpec } from "@loupe/plugin-api";
import { builder } from "../builder.ts";

export interface OptionNode {
  name: string;
  spec: OptionSpec;
}

const OptionType = builder.enumType("OptionType", {
  description: "What an option holds.",
  values: {
    STRING: { value: "string", description: "Text." },
    NUMBER: { value: "number", description: "A finite number." },
    INTEGER: { value: "integer", description: "A whole number." },
    BOOLEAN: { value: "boolean", description: "True or false." },
    MODEL: {
      value: "model",
      description:
        "Text that names a model: one of the owner of the dataset by `name`, `name@version` or at least 8 digits of its digest, or one of `ownModels`.",
    },
  } as const,
});

export const Option = builder.objectRef<OptionNode>("Option").implement({
  description: "One option of an evaluator or importer.",
  fields: (t) => ({
    name: t.exposeString("name", { description: "Its key in `options`." }),
    type: t.field({
      type: OptionType,
      description: "What it holds.",
      resolve: ({ spec }) => spec.type,
    }),
    description: t.string({
      description: "What it does.",
      resolve: ({ spec }) => spec.description,
    }),
    default: t.field({
      type: "JSON",
      nullable: true,
      description: "Taken when the caller says nothing.",
      resolve: ({ spec }) => spec.default ?? null,
    }),
    required: t.boolean({
      description: "Whether the caller has to give it.",
      resolve: ({ spec }) => spec.default === undefined && !spec.optional,
    }),
    minimum: t.float({
      nullable: true,
      description: "The lowest number allowed.",
      resolve: ({ spec }) => spec.minimum ?? null,
    }),
    maximum: t.float({
      nullable: true,
      description: "The highest number allowed.",
      resolve: ({ spec }) => spec.maximum ?? null,
    }),
    oneOf: t.stringList({
      nullable: true,
      description: "The only texts allowed.",
      resolve: ({ spec }) => spec.oneOf && [...spec.oneOf],
    }),
    ownModels: t.stringList({
      nullable: true,
      description: "For models: names of those that come with the plugin.",
      resolve: ({ spec }) => spec.own && [...spec.own],
    }),
  }),
});

export function optionsOf(schema: OptionSchema): OptionNode[] {
  return Object.entries(schema).map(([name, spec]) => ({ name, spec }));
}
