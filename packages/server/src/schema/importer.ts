import type { Importer as PluginImporter } from "@loupe/plugin-api";
import { builder } from "../builder.ts";
import { Option, optionsOf } from "./option.ts";

const Importer = builder.objectRef<PluginImporter>("Importer").implement({
  description: "Code that reads files of one format; run by the command line.",
  fields: (t) => ({
    name: t.exposeString("name", { description: "Unique among all plugins." }),
    description: t.exposeString("description", { description: "What it reads." }),
    options: t.field({
      type: [Option],
      description: "What can be set.",
      resolve: ({ options }) => optionsOf(options),
    }),
  }),
});

builder.queryField("importers", (t) =>
  t.field({
    type: [Importer],
    description: "The importers of the installed plugins.",
    resolve: (_, __, { services }) =>
      services.plugins.plugins.flatMap(({ importers }) => importers ?? []),
  }),
);
