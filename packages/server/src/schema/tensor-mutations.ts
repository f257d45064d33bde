import {
  clearTensor,
  createTensor,
  deleteTensor,
  getBranch,
  htypesOf,
  renameTensor,
  updateClasses,
  type Branch as BranchRow,
} from "@loupe/core";
import type { Coords as CoordsRow } from "@loupe/plugin-api";
import { builder } from "../builder.ts";
import { changeDataset } from "../change-dataset.ts";
import { given } from "../given.ts";
import { openRef } from "../ref-scope.ts";
import { Branch } from "./branch.ts";
import { DatasetKey, loadDatasetById } from "./dataset-access.ts";
import { EXPECTED_REVISION } from "./expected-revision.ts";
import { resolveTensor, Tensor } from "./tensor.ts";
import { CoordsMode, CoordsType, Describes, Dtype, Htype } from "./tensor-enums.ts";

/** The branch after a change of its tensors, and the path of the tensor where there is one. */
interface ChangedTensor {
  branch: BranchRow;
  path: string;
}

type Types = (typeof builder)["$inferSchemaTypes"];
type OutputBuilder = PothosSchemaTypes.ObjectFieldBuilder<Types, ChangedTensor>;
type InputBuilder = PothosSchemaTypes.InputFieldBuilder<Types, "InputObject">;

export const branchField = (t: OutputBuilder) => ({
  branch: t.field({
    type: Branch,
    description: "The branch as it is now.",
    resolve: ({ branch }) => branch,
  }),
});

const tensorFields = (t: OutputBuilder) => ({
  tensor: t.field({
    type: Tensor,
    description: "The tensor as it is now.",
    resolve: async ({ branch, path }, _, context) =>
      resolveTensor(
        await openRef(context, await loadDatasetById(context, branch.datasetId), branch.name),
        path,
      ),
  }),
  ...branchField(t),
});

/** The fields that say where. */
export const where = (t: InputBuilder) => ({
  dataset: t.field({ type: DatasetKey, required: true, description: "Which dataset." }),
  branch: t.string({ required: true, description: "The name of the branch." }),
});

const CoordsInput = builder.inputRef<CoordsRow>("CoordsInput").implement({
  description: "How the four numbers of a box are meant.",
  fields: (t) => ({
    type: t.field({ type: CoordsType, required: true, description: "The unit." }),
    mode: t.field({
      type: CoordsMode,
      required: true,
      description: "Which numbers, in which order.",
    }),
  }),
});

builder.relayMutationField(
  "createTensor",
  {
    description: "The tensor to create.",
    inputFields: (t) => ({
      ...where(t),
      path: t.string({
        required: true,
        description: "Group and name, such as `model_evaluation/loss`.",
      }),
      htype: t.field({ type: Htype, required: true, description: "What the values mean." }),
      htypeName: t.string({
        description: "An htype of a plugin, such as `shapes/polygon`, that is stored as `htype`.",
      }),
      describes: t.field({
        type: Describes,
        description: "What it has values for. Default: SAMPLE.",
      }),
      dtype: t.field({
        type: Dtype,
        description: "Of `generic` (default FLOAT64) and `embedding` (default FLOAT32).",
      }),
      classNames: t.stringList({
        description: "Of `class_label`: the names of the classes, in order.",
      }),
      coords: t.field({ type: CoordsInput, description: "Of `bbox`. Default: PIXEL, LTWH." }),
      expectedRevision: t.field({ type: "SafeInt", description: EXPECTED_REVISION }),
    }),
  },
  {
    description: "Creates an empty tensor.",
    resolve: (_, { input }, context) =>
      changeDataset(context, "createTensor", input, async (db, { dataset, receipt }) => {
        const { branch, path, htype, htypeName, describes, dtype, classNames, coords } = input;
        const spec = { htype, ...given({ htypeName, describes, dtype, classNames, coords }) };
        const htypes = htypesOf(context.services.plugins);
        const expected = given({ expectedRevision: input.expectedRevision });
        await createTensor(db, { dataset, branch, path, spec, htypes, ...expected, ...receipt });
        return { path, branch: await getBranch(db, dataset, branch) };
      }),
  },
  { outputFields: (t) => tensorFields(t) },
);

builder.relayMutationField(
  "renameTensor",
  {
    description: "The tensor to rename.",
    inputFields: (t) => ({
      ...where(t),
      path: t.string({ required: true, description: "The path it has." }),
      newPath: t.string({
        required: true,
        description: "The path it is to have, in the same group.",
      }),
    }),
  },
  {
    description: "Gives a tensor another name in its group.",
    resolve: (_, { input }, context) =>
      changeDataset(context, "renameTensor", input, async (db, { dataset, receipt }) => {
        const { branch, path, newPath } = input;
        await renameTensor(db, { dataset, branch, path, newPath, ...receipt });
        return { path: newPath, branch: await getBranch(db, dataset, branch) };
      }),
  },
  { outputFields: (t) => tensorFields(t) },
);

builder.relayMutationField(
  "clearTensor",
  {
    description: "The tensor to clear.",
    inputFields: (t) => ({
      ...where(t),
      path: t.string({ required: true, description: "Its path." }),
    }),
  },
  {
    description:
      "Removes all values of a tensor; of one that describes objects, the objects of its group.",
    resolve: (_, { input }, context) =>
      changeDataset(context, "clearTensor", input, async (db, { dataset, receipt }) => {
        await clearTensor(db, { dataset, branch: input.branch, path: input.path, ...receipt });
        return { path: input.path, branch: await getBranch(db, dataset, input.branch) };
      }),
  },
  { outputFields: (t) => tensorFields(t) },
);

builder.relayMutationField(
  "deleteTensor",
  {
    description: "The tensor to delete.",
    inputFields: (t) => ({
      ...where(t),
      path: t.string({ required: true, description: "Its path." }),
    }),
  },
  {
    description: "Deletes a tensor; earlier commits keep it.",
    resolve: (_, { input }, context) =>
      changeDataset(context, "deleteTensor", input, async (db, { dataset, receipt }) => {
        await deleteTensor(db, { dataset, branch: input.branch, path: input.path, ...receipt });
        return { path: input.path, branch: await getBranch(db, dataset, input.branch) };
      }),
  },
  { outputFields: (t) => branchField(t) },
);

const ClassInput = builder
  .inputRef<{ classId?: number | null | undefined; name: string }>("ClassInput")
  .implement({
    description: "A class as it should be.",
    fields: (t) => ({
      classId: t.int({ description: "Of a class that exists. Default: a new class." }),
      name: t.string({ required: true, description: "Its name." }),
    }),
  });

builder.relayMutationField(
  "updateClasses",
  {
    description: "The classes of a tensor.",
    inputFields: (t) => ({
      ...where(t),
      path: t.string({ required: true, description: "The path of a `class_label` tensor." }),
      classes: t.field({
        type: [ClassInput],
        required: true,
        description: "All its classes, in order.",
      }),
    }),
  },
  {
    description:
      "Renames, reorders, adds and removes classes; what is stored keeps its meaning, and no class in use is removed.",
    resolve: (_, { input }, context) =>
      changeDataset(context, "updateClasses", input, async (db, { dataset, receipt }) => {
        const { branch, path } = input;
        const classes = input.classes.map(({ classId, name }) => ({ name, ...given({ classId }) }));
        await updateClasses(db, { dataset, branch, path, classes, ...receipt });
        return { path, branch: await getBranch(db, dataset, branch) };
      }),
  },
  { outputFields: (t) => tensorFields(t) },
);
