import { LoupeError } from "@loupe/core";
import type { JsonValue } from "@loupe/plugin-api";
import { builder } from "../builder.ts";

export const RunInputInput = builder
  .inputRef<{ role: string; tensor: string; ref?: string | null }>("RunInputInput")
  .implement({
    description: "Which tensor is read in which role.",
    fields: (t) => ({
      role: t.string({ required: true, description: "What the evaluator calls it." }),
      tensor: t.string({ required: true, description: "The path of the tensor." }),
      ref: t.string({
        description:
          "Where it is read instead; its values are matched to the samples of the run by their ids. Default: the `ref` of the run.",
      }),
    }),
  });

export function checkOptions(options: unknown): Record<string, JsonValue> {
  if (options == null) return {};
  if (typeof options === "object" && !Array.isArray(options))
    return options as Record<string, JsonValue>;
  throw new LoupeError(
    "INVALID_INPUT",
    "`options` is no object; expected an object with one field for each option.",
    {
      details: { path: ["options"] },
    },
  );
}

export function toBindings(
  inputs: readonly { role: string; tensor: string }[],
): Record<string, string> {
  const roles = new Set<string>();
  inputs.forEach(({ role }, position) => {
    if (roles.has(role)) {
      throw new LoupeError(
        "INVALID_INPUT",
        `The role ${JSON.stringify(role)} is given two tensors; expected one.`,
        {
          details: { path: ["inputs", position, "role"] },
        },
      );
    }
    roles.add(role);
  });
  return Object.fromEntries(inputs.map(({ role, tensor }) => [role, tensor]));
}
