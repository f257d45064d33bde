import { htypesOf } from "@loupe/core";
import type { HtypeSpec } from "@loupe/plugin-api";
import { builder } from "../builder.ts";
import { Htype } from "./tensor-enums.ts";

const PluginHtype = builder.objectRef<HtypeSpec & { fullName: string }>("PluginHtype").implement({
  description: "What values mean, more closely than a built-in htype says.",
  fields: (t) => ({
    name: t.exposeString("fullName", { description: "`plugin/htype`." }),
    description: t.exposeString("description", { description: "What a value has to be." }),
    storage: t.field({
      type: Htype,
      description: "The htype that its tensors have otherwise.",
      resolve: ({ storage }) => storage,
    }),
  }),
});

builder.queryField("htypes", (t) =>
  t.field({
    type: [PluginHtype],
    description: "The htypes of the installed plugins.",
    resolve: (_, __, { services }) =>
      [...htypesOf(services.plugins)].map(([fullName, htype]) => ({ ...htype, fullName })),
  }),
);
