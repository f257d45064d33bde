import { appendSamples, deleteSamples, getBranch, htypesOf, setValues } from "@loupe/core";
import { builder } from "../builder.ts";
import { changeDataset } from "../change-dataset.ts";
import { given } from "../given.ts";
import { translatePath } from "../translate-path.ts";
import { Branch } from "./branch.ts";
import { DatasetKey } from "./dataset-access.ts";
import { EXPECTED_REVISION } from "./expected-revision.ts";
import {
  SampleAddressInput,
  TensorValueInput,
  toAddress,
  toValue,
  toValues,
  ValueInput,
  type SampleAddressShape,
  type TensorValueInputShape,
  type ValueInputShape,
} from "./value-input.ts";
import { writtenSamples } from "./written-samples.ts";

const NewSample = builder.inputRef<{ values: TensorValueInputShape[] }>("NewSample").implement({
  description: "A sample to append.",
  fields: (t) => ({
    values: t.field({
      type: [TensorValueInput],
      required: true,
      description: "Its values; tensors that are not named hold nothing for it.",
    }),
  }),
});

builder.relayMutationField(
  "appendSamples",
  {
    description: "The samples to append.",
    inputFields: (t) => ({
      dataset: t.field({ type: DatasetKey, required: true, description: "Which dataset." }),
      branch: t.string({ required: true, description: "The name of the branch." }),
      samples: t.field({
        type: [NewSample],
        required: true,
        description: "The samples, in order.",
      }),
      expectedRevision: t.field({ type: "SafeInt", description: EXPECTED_REVISION }),
    }),
  },
  {
    description: "Appends samples behind all that exist on the branch; all or none.",
    resolve: (_, { input }, context) =>
      changeDataset(context, "appendSamples", input, async (db, { dataset, receipt }) => {
        const htypes = htypesOf(context.services.plugins);
        const samples = input.samples.map(({ values }, position) => ({
          values: toValues(values, ["samples", position, "values"]),
        }));
        const appended = await translatePath(
          (path) => toPosition(path, input.samples),
          () =>
            appendSamples(db, {
              dataset,
              branch: input.branch,
              samples,
              htypes,
              ...given({ expectedRevision: input.expectedRevision }),
              ...receipt,
            }),
        );
        return { ...appended, branch: await getBranch(db, dataset, input.branch) };
      }),
  },
  {
    outputFields: (t) => ({
      sampleIds: t.field({
        type: ["SafeInt"],
        description: "The `sampleId` of each, in the order given.",
        resolve: ({ sampleIds }) => sampleIds,
      }),
      firstIndex: t.int({
        description: "The index of the first of them.",
        resolve: ({ firstIndex }) => firstIndex,
      }),
      revision: t.field({
        type: "SafeInt",
        description: "Of the branch after the write.",
        resolve: ({ revision }) => revision,
      }),
      branch: t.field({
        type: Branch,
        description: "The branch as it is now.",
        resolve: ({ branch }) => branch,
      }),
    }),
  },
);

/** Core has values by path of the tensor; the input lists them. */
function toPosition(
  path: readonly (string | number)[],
  samples: readonly { values: readonly { tensor: string }[] }[],
): readonly (string | number)[] {
  const [, sample, field, tensor] = path;
  if (field !== "values" || typeof tensor !== "string") return path;
  const position = samples[Number(sample)]?.values.findIndex((value) => value.tensor === tensor);
  return position === undefined || position < 0 ? path : [...path.slice(0, 3), position];
}

interface ValueEditShape {
  sample: SampleAddressShape;
  tensor: string;
  value?: ValueInputShape | null | undefined;
  expectedRevision?: number | null | undefined;
}

const ValueEdit = builder.inputRef<ValueEditShape>("ValueEdit").implement({
  description: "A value to set or remove.",
  fields: (t) => ({
    sample: t.field({ type: SampleAddressInput, required: true, description: "Which sample." }),
    tensor: t.string({ required: true, description: "The path of the tensor." }),
    value: t.field({ type: ValueInput, description: "The new value; null removes what is there." }),
    expectedRevision: t.field({
      type: "SafeInt",
      description:
        "Refuse with CONFLICT where the value has another revision; 0: where there is one.",
    }),
  }),
});

builder.relayMutationField(
  "setValues",
  {
    description: "The values to set.",
    inputFields: (t) => ({
      dataset: t.field({ type: DatasetKey, required: true, description: "Which dataset." }),
      branch: t.string({ required: true, description: "The name of the branch." }),
      edits: t.field({
        type: [ValueEdit],
        required: true,
        description: "The edits; all are done or none.",
      }),
      atRevision: t.field({
        type: "SafeInt",
        description:
          "The branch's revision at which indices were counted; needed where there are any.",
      }),
    }),
  },
  {
    description: "Sets or removes values of tensors that describe samples.",
    resolve: (_, { input }, context) =>
      changeDataset(context, "setValues", input, async (db, { dataset, receipt }) => {
        const edits = input.edits.map(({ sample, tensor, value, expectedRevision }, position) => ({
          sample: toAddress(sample, ["edits", position, "sample"]),
          tensor,
          value: value == null ? null : toValue(value, ["edits", position, "value"]),
          ...given({ expectedRevision }),
        }));
        const written = await setValues(db, {
          dataset,
          branch: input.branch,
          edits,
          htypes: htypesOf(context.services.plugins),
          ...given({ atRevision: input.atRevision }),
          ...receipt,
        });
        return { ...written, branch: await getBranch(db, dataset, input.branch) };
      }),
  },
  {
    outputFields: (t) => ({
      ...writtenSamples(t),
      valueRevision: t.field({
        type: "SafeInt",
        description:
          "Of the values that were written: what an edit that is made on them gives as `expectedRevision`. That of the branch may be another one, where somebody else wrote to it meanwhile.",
        resolve: ({ valueRevision }) => valueRevision,
      }),
    }),
  },
);

builder.relayMutationField(
  "deleteSamples",
  {
    description: "The samples to delete.",
    inputFields: (t) => ({
      dataset: t.field({ type: DatasetKey, required: true, description: "Which dataset." }),
      branch: t.string({ required: true, description: "The name of the branch." }),
      samples: t.field({
        type: [SampleAddressInput],
        required: true,
        description: "Which samples; indices mean positions before the call.",
      }),
      atRevision: t.field({
        type: "SafeInt",
        description:
          "The branch's revision at which indices were counted; needed where there are any.",
      }),
    }),
  },
  {
    description: "Deletes samples; the indices of those after them shift.",
    resolve: (_, { input }, context) =>
      changeDataset(context, "deleteSamples", input, async (db, { dataset, receipt }) => {
        const samples = input.samples.map((sample, position) =>
          toAddress(sample, ["samples", position]),
        );
        const deleted = await deleteSamples(db, {
          dataset,
          branch: input.branch,
          samples,
          ...given({ atRevision: input.atRevision }),
          ...receipt,
        });
        return { ...deleted, branch: await getBranch(db, dataset, input.branch) };
      }),
  },
  {
    outputFields: (t) => ({
      sampleIds: t.field({
        type: ["SafeInt"],
        description: "The `sampleId` of each, in the order given.",
        resolve: ({ sampleIds }) => sampleIds,
      }),
      revision: t.field({
        type: "SafeInt",
        description: "Of the branch after the write.",
        resolve: ({ revision }) => revision,
      }),
      branch: t.field({
        type: Branch,
        description: "The branch as it is now.",
        resolve: ({ branch }) => branch,
      }),
    }),
  },
);
