import {
  editObjects,
  getBranch,
  htypesOf,
  LoupeError,
  type ObjectEdit as CoreObjectEdit,
} from "@loupe/core";
import { builder } from "../builder.ts";
import { changeDataset } from "../change-dataset.ts";
import type { Context } from "../context.ts";
import { given } from "../given.ts";
import { translatePath } from "../translate-path.ts";
import { DatasetKey } from "./dataset-access.ts";
import {
  SampleAddressInput,
  TensorValueInput,
  toAddress,
  toValues,
  type SampleAddressShape,
  type TensorValueInputShape,
} from "./value-input.ts";
import { writtenSamples, type WrittenSamples } from "./written-samples.ts";

interface EditedSamples extends WrittenSamples {
  objectIds: number[][];
}

type FieldBuilder = PothosSchemaTypes.ObjectFieldBuilder<
  (typeof builder)["$inferSchemaTypes"],
  EditedSamples
>;

const editedObjects = (t: FieldBuilder) => ({
  ...writtenSamples(t),
  objectIds: t.field({
    type: t.listRef(t.listRef("SafeInt")),
    description:
      "For each edit the objects that it added, changed, removed or put in the place of others.",
    resolve: (result) => result.objectIds,
  }),
});

interface ObjectValuesShape {
  values: TensorValueInputShape[];
}

interface ObjectEditShape {
  sample: SampleAddressShape;
  group: string;
  add?: ObjectValuesShape | null | undefined;
  update?: (ObjectValuesShape & { objectId: number }) | null | undefined;
  remove?: { objectId: number } | null | undefined;
  expectedRevision?: number | null | undefined;
}

const AddObject = builder.inputRef<ObjectValuesShape>("AddObject").implement({
  description: "An object to add.",
  fields: (t) => ({
    values: t.field({
      type: [TensorValueInput],
      required: true,
      description: "Its entries: one box, one label, one number.",
    }),
  }),
});

const UpdateObject = builder
  .inputRef<ObjectValuesShape & { objectId: number }>("UpdateObject")
  .implement({
    description: "An object to change.",
    fields: (t) => ({
      objectId: t.field({ type: "SafeInt", required: true, description: "Which object." }),
      values: t.field({
        type: [TensorValueInput],
        required: true,
        description: "Its new entries; tensors that are not named keep theirs.",
      }),
    }),
  });

const RemoveObject = builder.inputRef<{ objectId: number }>("RemoveObject").implement({
  description: "An object to remove.",
  fields: (t) => ({
    objectId: t.field({ type: "SafeInt", required: true, description: "Which object." }),
  }),
});

const ObjectEdit = builder.inputRef<ObjectEditShape>("ObjectEdit").implement({
  description: "An object to add, change or remove: exactly one of `add`, `update`, `remove`.",
  fields: (t) => ({
    sample: t.field({ type: SampleAddressInput, required: true, description: "Which sample." }),
    group: t.string({
      required: true,
      defaultValue: "",
      description: "The path of the group; empty for tensors at the top.",
    }),
    add: t.field({ type: AddObject, description: "Add an object." }),
    update: t.field({ type: UpdateObject, description: "Change an object." }),
    remove: t.field({ type: RemoveObject, description: "Remove an object." }),
    expectedRevision: t.field({
      type: "SafeInt",
      description:
        "Refuse with CONFLICT where the sample's objects have another revision; 0: where there are any.",
    }),
  }),
});

builder.relayMutationField(
  "editObjects",
  {
    description: "The objects to edit.",
    inputFields: (t) => ({
      dataset: t.field({ type: DatasetKey, required: true, description: "Which dataset." }),
      branch: t.string({ required: true, description: "The name of the branch." }),
      edits: t.field({
        type: [ObjectEdit],
        required: true,
        description: "The edits, done in order; all or none.",
      }),
      atRevision: t.field({
        type: "SafeInt",
        description:
          "The branch's revision at which indices were counted; needed where there are any.",
      }),
    }),
  },
  {
    description: "Adds, changes and removes objects of samples.",
    resolve: (_, { input }, context) => {
      const edits = input.edits.map((edit, position) => toEdit(edit, ["edits", position]));
      return applyEdits(context, "editObjects", input, edits);
    },
  },
  { outputFields: (t) => editedObjects(t) },
);

interface ObjectReplacementShape extends ObjectValuesShape {
  sample: SampleAddressShape;
  group: string;
  expectedRevision?: number | null | undefined;
}

const ObjectReplacement = builder.inputRef<ObjectReplacementShape>("ObjectReplacement").implement({
  description: "All objects of one group in one sample.",
  fields: (t) => ({
    sample: t.field({ type: SampleAddressInput, required: true, description: "Which sample." }),
    group: t.string({
      required: true,
      defaultValue: "",
      description: "The path of the group; empty for tensors at the top.",
    }),
    values: t.field({
      type: [TensorValueInput],
      required: true,
      description: "Whole arrays of the group's tensors, of equal length.",
    }),
    expectedRevision: t.field({
      type: "SafeInt",
      description:
        "Refuse with CONFLICT where the sample's objects have another revision; 0: where there are any.",
    }),
  }),
});

builder.relayMutationField(
  "replaceObjects",
  {
    description: "The objects to put in the place of others.",
    inputFields: (t) => ({
      dataset: t.field({ type: DatasetKey, required: true, description: "Which dataset." }),
      branch: t.string({ required: true, description: "The name of the branch." }),
      replacements: t.field({
        type: [ObjectReplacement],
        required: true,
        description: "The replacements; all are done or none.",
      }),
      atRevision: t.field({
        type: "SafeInt",
        description:
          "The branch's revision at which indices were counted; needed where there are any.",
      }),
    }),
  },
  {
    description: "Replaces all objects of a group in samples; the new ones have new ids.",
    resolve: (_, { input }, context) => {
      const edits = input.replacements.map((replacement, position) =>
        toReplacement(replacement, ["replacements", position]),
      );
      return translatePath(
        ([list, ...rest]) => [list === "edits" ? "replacements" : list!, ...rest],
        () => applyEdits(context, "replaceObjects", input, edits),
      );
    },
  },
  { outputFields: (t) => editedObjects(t) },
);

interface EditInput {
  dataset: { owner: string; name: string };
  branch: string;
  atRevision?: number | null | undefined;
  clientMutationId?: string | null | undefined;
}

function applyEdits(
  context: Context,
  mutation: string,
  input: EditInput,
  edits: CoreObjectEdit[],
): Promise<EditedSamples> {
  return changeDataset(context, mutation, input, async (db, { dataset, receipt }) => {
    const { branch, atRevision } = input;
    const { edited, revision } = await editObjects(db, {
      dataset,
      branch,
      edits,
      htypes: htypesOf(context.services.plugins),
      ...given({ atRevision }),
      ...receipt,
    });
    return {
      sampleIds: edited.map(({ sampleId }) => sampleId),
      objectIds: edited.map((edit) => edit.objectIds),
      revision,
      branch: await getBranch(db, dataset, branch),
    };
  });
}

function toEdit(
  { sample, group, expectedRevision, ...changes }: ObjectEditShape,
  path: readonly (string | number)[],
): CoreObjectEdit {
  return {
    sample: toAddress(sample, [...path, "sample"]),
    group,
    ...given({ expectedRevision }),
    change: toChange(changes, path),
  };
}

function toChange(
  { add, update, remove }: Pick<ObjectEditShape, "add" | "update" | "remove">,
  path: readonly (string | number)[],
): CoreObjectEdit["change"] {
  if ([add, update, remove].filter((change) => change != null).length !== 1) {
    throw new LoupeError(
      "INVALID_INPUT",
      "An edit has none or several of `add`, `update` and `remove`; expected exactly one.",
      {
        details: { path },
      },
    );
  }
  if (add) return { kind: "add", values: toValues(add.values, [...path, "add", "values"]) };
  if (update)
    return {
      kind: "update",
      objectId: update.objectId,
      values: toValues(update.values, [...path, "update", "values"]),
    };
  return { kind: "remove", objectId: remove!.objectId };
}

function toReplacement(
  { sample, group, values, expectedRevision }: ObjectReplacementShape,
  path: readonly (string | number)[],
): CoreObjectEdit {
  return {
    sample: toAddress(sample, [...path, "sample"]),
    group,
    ...given({ expectedRevision }),
    change: { kind: "replace", values: toValues(values, [...path, "values"]) },
  };
}
