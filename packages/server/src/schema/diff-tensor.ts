import type { ChangeCounts, LabelClass as LabelClassRow, TensorDifference } from "@loupe/core";
import { builder } from "../builder.ts";
import type { Context } from "../context.ts";
import { countsOfTensor, type DiffNode } from "./diff-node.ts";
import { LabelClass, Tensor } from "./tensor.ts";

/** A tensor that differs, within its diff. */
export interface TensorDiffNode {
  node: DiffNode;
  difference: TensorDifference;
}

const TensorChangeKind = builder.enumType("TensorChangeKind", {
  description: "What became of a tensor.",
  values: {
    CREATED: { description: "It was created." },
    DELETED: { description: "It was deleted." },
    RENAMED: { description: "It has another path." },
    CLEARED: { description: "Its values were removed, or written anew as a whole as a run does." },
    CLASSES_CHANGED: { description: "Its list of classes is another one." },
    COORDS_CHANGED: { description: "Its boxes are meant in another way." },
    PROVENANCE_CHANGED: { description: "Another run computed it." },
    VALUES_CHANGED: {
      description: "Values or objects differ, of samples that both sides have.",
    },
  } as const,
});

const ClassRename = builder
  .objectRef<{ before: LabelClassRow; after: LabelClassRow }>("ClassRename")
  .implement({
    description: "A class that has another name.",
    fields: (t) => ({
      before: t.expose("before", { type: LabelClass, description: "As it was called." }),
      after: t.expose("after", { type: LabelClass, description: "As it is called." }),
    }),
  });

export const TensorDiff = builder.objectRef<TensorDiffNode>("TensorDiff").implement({
  description: "A tensor that differs between two refs.",
  fields: (t) => ({
    kinds: t.field({
      type: [TensorChangeKind],
      description: "What became of it.",
      resolve: ({ difference }) => difference.kinds,
    }),
    before: t.field({
      type: Tensor,
      nullable: true,
      description: "What it was; null where it was created.",
      resolve: ({ difference }) => difference.before ?? null,
    }),
    after: t.field({
      type: Tensor,
      nullable: true,
      description: "What it is; null where it was deleted.",
      resolve: ({ difference }) => difference.after ?? null,
    }),
    classesAdded: t.field({
      type: [LabelClass],
      description: "Classes it did not have.",
      resolve: ({ difference }) => difference.classesAdded,
    }),
    classesRemoved: t.field({
      type: [LabelClass],
      description: "Classes it does not have any more.",
      resolve: ({ difference }) => difference.classesRemoved,
    }),
    classesRenamed: t.field({
      type: [ClassRename],
      description: "Classes with another name.",
      resolve: ({ difference }) => difference.classesRenamed,
    }),
    valuesAdded: t.int({
      description:
        "Values that were not there before; of a tensor that describes objects, objects that were added. Only of samples that both sides have, as the other counts; computed only where it is asked for.",
      resolve: async (tensor, _, context) => (await countsOf(context, tensor)).added,
    }),
    valuesUpdated: t.int({
      description:
        "Values that are others; of a tensor that describes objects, objects that differ in it.",
      resolve: async (tensor, _, context) => (await countsOf(context, tensor)).updated,
    }),
    valuesRemoved: t.int({
      description:
        "Values that are not there any more; of a tensor that describes objects, objects that were removed.",
      resolve: async (tensor, _, context) => (await countsOf(context, tensor)).removed,
    }),
  }),
});

function countsOf(context: Context, { node, difference }: TensorDiffNode): Promise<ChangeCounts> {
  return countsOfTensor(context, node, difference.tensorId);
}
