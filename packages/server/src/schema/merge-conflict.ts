import type {
  ConflictState as ConflictStateRow,
  MergeConflict as MergeConflictRow,
} from "@loupe/core";
import { builder } from "../builder.ts";
import type { ListSource } from "./connection.ts";
import { TensorValue, valueNode } from "./tensor-value.ts";

const MergeConflictKind = builder.enumType("MergeConflictKind", {
  description: "What both sides of a merge did that can't both stand.",
  values: {
    PATH_TAKEN: { description: "One name is that of two tensors." },
    RENAMED: { description: "Both gave a tensor, or a group of objects, another name." },
    DELETED_AGAINST_EDITED: {
      description: "A tensor was deleted on one side, changed on the other.",
    },
    CLEARED_AGAINST_WRITTEN: {
      description: "A tensor was cleared or written anew on one side, written to on the other.",
    },
    CLASS_RENAMED: {
      description: "Both changed a class, or two classes would have one name.",
    },
    SAMPLE_DELETED: { description: "A sample was deleted on one side, edited on the other." },
    VALUE: { description: "Both changed a value of a sample." },
    OBJECT: { description: "Both changed the entry of an object in a tensor." },
    OBJECT_DELETED: { description: "An object was removed on one side, changed on the other." },
    OBJECTS_INCOMPLETE: {
      description:
        "Objects would have no entries in a tensor that only one side has. Only ours can stand, without what theirs changed in the group; to have both, those objects are removed before the merge and added again after it.",
    },
  } as const,
});

const MergeTake = builder.enumType("MergeTake", {
  description: "How one conflict is resolved.",
  values: {
    OURS: { description: "What the branch has stands." },
    THEIRS: { description: "What is merged stands." },
    RENAME: { description: "What is merged comes in under another name." },
  } as const,
});

export const MergeStrategy = builder.enumType("MergeStrategy", {
  description: "What becomes of conflicts that no choice is made for.",
  values: {
    FAIL: { description: "The merge is refused, and nothing is changed." },
    OURS: { description: "What the branch has stands." },
    THEIRS: { description: "What is merged stands." },
  } as const,
});

export const MergeChoice = builder
  .inputRef<{ conflict: string; take: "OURS" | "THEIRS" | "RENAME"; newPath?: string | null }>(
    "MergeChoice",
  )
  .implement({
    description: "How one conflict is to be resolved.",
    fields: (t) => ({
      conflict: t.string({ required: true, description: "The key of the conflict." }),
      take: t.field({ type: MergeTake, required: true, description: "What stands." }),
      newPath: t.string({ description: "With `RENAME`: the path that what is merged gets." }),
    }),
  });

interface StateNode {
  datasetId: number;
  state: ConflictStateRow;
}

const MergeConflictState = builder.objectRef<StateNode>("MergeConflictState").implement({
  description: "What one side has of what a conflict is about.",
  fields: (t) => ({
    description: t.string({
      description: "In words, shortened where it is long.",
      resolve: ({ state }) => state.text,
    }),
    values: t.field({
      type: [TensorValue],
      description: "The values, where it is about values.",
      resolve: ({ datasetId, state }) =>
        state.values.map(({ tensor, stored }) => valueNode(datasetId, tensor, stored)),
    }),
  }),
});

export interface ConflictNode extends MergeConflictRow {
  datasetId: number;
}

const stateField = (side: "base" | "ours" | "theirs", description: string) =>
  ({
    type: MergeConflictState,
    nullable: true,
    description,
    resolve: (conflict: ConflictNode) => {
      const state = conflict[side];
      return state && { datasetId: conflict.datasetId, state };
    },
  }) as const;

export const MergeConflict = builder.objectRef<ConflictNode>("MergeConflict").implement({
  description: "Something that both sides of a merge or revert changed, differently.",
  fields: (t) => ({
    key: t.exposeString("key", { description: "Names it in choices." }),
    kind: t.expose("kind", { type: MergeConflictKind, description: "What happened." }),
    description: t.exposeString("description", { description: "What happened, in a sentence." }),
    takes: t.field({
      type: [MergeTake],
      description: "What resolves it.",
      resolve: ({ takes }) => [...takes],
    }),
    tensor: t.string({
      nullable: true,
      description: "The path of the tensor that it is about.",
      resolve: ({ tensor }) => tensor ?? null,
    }),
    sampleId: t.field({
      type: "SafeInt",
      nullable: true,
      description: "The id of the sample that it is about.",
      resolve: ({ sampleId }) => sampleId ?? null,
    }),
    group: t.string({
      nullable: true,
      description: "The path of the group of objects that it is about.",
      resolve: ({ group }) => group ?? null,
    }),
    objectId: t.field({
      type: "SafeInt",
      nullable: true,
      description: "The id of the object that it is about.",
      resolve: ({ objectId }) => objectId ?? null,
    }),
    hasBase: t.exposeBoolean("hasBase", {
      description: "Whether all bases have the same, so that there is one to compare with.",
    }),
    base: t.field(stateField("base", "What it was before; null where there was nothing.")),
    ours: t.field(stateField("ours", "What the branch has; null where it has nothing.")),
    theirs: t.field(stateField("theirs", "What is merged; null where there is nothing.")),
  }),
});

/** Conflicts that were all found, as a list to page through. */
export function conflictSource(
  conflicts: readonly ConflictNode[],
): ListSource<ConflictNode, string> {
  return {
    kind: "conflicts",
    load: ({ first, after }) => {
      const start = after === undefined ? 0 : conflicts.findIndex(({ key }) => key === after) + 1;
      const items = conflicts.slice(start, start + first);
      return Promise.resolve({ items, hasNextPage: start + first < conflicts.length });
    },
    keyOf: ({ key }) => key,
    parseKey: (text) => (conflicts.some(({ key }) => key === text) ? text : undefined),
  };
}
