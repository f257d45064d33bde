import {
  authorOf,
  deleteModel,
  getOwner,
  LoupeError,
  registerModel,
  type ModelProvenance,
} from "@loupe/core";
import type { JsonValue } from "@loupe/plugin-api";
import { builder } from "../builder.ts";
import { receiptOf } from "../change-once.ts";
import { change } from "../context.ts";
import { given } from "../given.ts";
import { Model } from "./model.ts";

interface ProvenanceInput {
  dataset?: string | null | undefined;
  commitId?: string | null | undefined;
  options?: unknown;
  codeVersion?: string | null | undefined;
}

const ModelProvenanceInput = builder.inputRef<ProvenanceInput>("ModelProvenanceInput").implement({
  description: "Where a model comes from.",
  fields: (t) => ({
    dataset: t.string({ description: "What it was trained on, `owner/name`." }),
    commitId: t.string({ description: "The commit of that dataset." }),
    options: t.field({ type: "JSON", description: "How it was trained; an object." }),
    codeVersion: t.string({ description: "The version of the code that trained it." }),
  }),
});

builder.relayMutationField(
  "registerModel",
  {
    description: "Which package to register, and as what.",
    inputFields: (t) => ({
      owner: t.string({ required: true, description: "The name of the owner." }),
      digest: t.string({
        required: true,
        description: "Of the package, as `POST /models` answered it within a day.",
      }),
      name: t.string({
        required: true,
        description: "1 to 100 letters, digits, dots, underscores or hyphens.",
      }),
      version: t.string({ description: "Default: the next whole number." }),
      format: t.string({
        description: "`plugin/format`. Default: the one that recognises the package.",
      }),
      metrics: t.field({ type: "JSON", description: "What was measured; an object." }),
      provenance: t.field({ type: ModelProvenanceInput, description: "Where it comes from." }),
    }),
  },
  {
    description:
      "Checks the model in an uploaded package by trying it, and gives it a name that runs can use. The same package under the same name again is the model that there is. Needs the role WRITER on the owner.",
    resolve: (_, { input }, context) =>
      change(context, async (db, actor) => {
        const owner = await getOwner(db, actor, input.owner, "WRITER");
        return registerModel(db, context.services, {
          ownerId: owner.id,
          digest: input.digest,
          name: input.name,
          author: authorOf(actor),
          receipt: receiptOf(actor, "registerModel", input),
          ...given({ version: input.version, format: input.format }),
          metrics: toObject("metrics", input.metrics),
          provenance: toProvenance(input.provenance),
        });
      }),
  },
  {
    outputFields: (t) => ({
      model: t.field({ type: Model, description: "The model.", resolve: (model) => model }),
    }),
  },
);

builder.relayMutationField(
  "deleteModel",
  {
    description: "Which model to delete.",
    inputFields: (t) => ({
      owner: t.string({ required: true, description: "The name of the owner." }),
      reference: t.string({
        required: true,
        description:
          "`name@version`, `name` for its newest version, or at least 8 digits of its digest.",
      }),
    }),
  },
  {
    description:
      "Deletes a model with its files; what runs have computed with it stays. Refused while a run that has not ended needs it. Needs the role WRITER on the owner.",
    resolve: (_, { input }, context) =>
      change(context, async (db, actor) => {
        const owner = await getOwner(db, actor, input.owner, "WRITER");
        return deleteModel(db, context.services.blobs, {
          ownerId: owner.id,
          reference: input.reference,
          receipt: receiptOf(actor, "deleteModel", input),
        });
      }),
  },
  {
    outputFields: (t) => ({
      deletedReference: t.string({
        description: "`name@version` of what was deleted.",
        resolve: ({ deletedReference }) => deletedReference,
      }),
    }),
  },
);

function toProvenance(input: ProvenanceInput | null | undefined): ModelProvenance {
  return {
    dataset: input?.dataset ?? undefined,
    commitId: input?.commitId ?? undefined,
    options: toObject("provenance.options", input?.options),
    codeVersion: input?.codeVersion ?? undefined,
  };
}

/** @throws INVALID_INPUT */
function toObject(what: string, value: unknown): Record<string, JsonValue> | undefined {
  if (value == null) return undefined;
  if (typeof value === "object" && !Array.isArray(value)) return value as Record<string, JsonValue>;
  throw new LoupeError("INVALID_INPUT", `\`${what}\` is no object; expected an object.`, {
    details: { path: what.split(".") },
  });
}
