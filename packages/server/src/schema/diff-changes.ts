import {
  listObjectChanges,
  listSampleChanges,
  listValueChanges,
  type ObjectChange as ObjectChangeRow,
  type ObjectValue,
  type SampleChange as SampleChangeRow,
  type ValueChange as ValueChangeRow,
} from "@loupe/core";
import { builder } from "../builder.ts";
import type { Context } from "../context.ts";
import { parseNumericKey, type ListSource } from "./connection.ts";
import type { DiffNode } from "./diff-node.ts";
import { Sample } from "./sample.ts";
import { TensorValue, valueNode } from "./tensor-value.ts";

/** A change within its diff. */
type InDiff<Change> = Change & { node: DiffNode };

const SampleChangeKind = builder.enumType("SampleChangeKind", {
  description: "What became of a sample.",
  values: {
    ADDED: { description: "Only the second ref has it." },
    DELETED: { description: "Only the first ref has it." },
  } as const,
});

export const SampleChange = builder.objectRef<InDiff<SampleChangeRow>>("SampleChange").implement({
  description: "A sample that only one of two refs has.",
  fields: (t) => ({
    sampleId: t.expose("sampleId", { type: "SafeInt", description: "Its id." }),
    kind: t.expose("kind", { type: SampleChangeKind, description: "What became of it." }),
    sample: t.field({
      type: Sample,
      description: "The sample at the ref that has it.",
      resolve: ({ node, sampleId, kind }) => ({
        scope: kind === "ADDED" ? node.to : node.before,
        sampleId,
      }),
    }),
  }),
});

const ValueChangeKind = builder.enumType("ValueChangeKind", {
  description: "What became of a value.",
  values: {
    ADDED: { description: "There was none." },
    UPDATED: { description: "It is another one." },
    REMOVED: { description: "There is none any more." },
  } as const,
});

export const ValueChange = builder.objectRef<InDiff<ValueChangeRow>>("ValueChange").implement({
  description: "A value that differs, of a sample that both refs have.",
  fields: (t) => ({
    sampleId: t.expose("sampleId", { type: "SafeInt", description: "The id of the sample." }),
    sample: t.field({
      type: Sample,
      description: "The sample at the second ref.",
      resolve: ({ node, sampleId }) => ({ scope: node.to, sampleId }),
    }),
    pathBefore: t.string({
      nullable: true,
      description: "The path of the tensor at the first ref; null where that does not have it.",
      resolve: ({ tensor }) => tensor.before?.path ?? null,
    }),
    pathAfter: t.string({
      nullable: true,
      description: "The path of the tensor at the second ref; null where that does not have it.",
      resolve: ({ tensor }) => tensor.after?.path ?? null,
    }),
    kind: t.expose("kind", { type: ValueChangeKind, description: "What became of it." }),
    before: t.field({
      type: TensorValue,
      nullable: true,
      description: "What it was; null where there was none.",
      resolve: ({ node, tensor, before }) =>
        before ? valueNode(node.dataset.id, tensor.before!, before) : null,
    }),
    after: t.field({
      type: TensorValue,
      nullable: true,
      description: "What it is; null where there is none.",
      resolve: ({ node, tensor, after }) =>
        after ? valueNode(node.dataset.id, tensor.after!, after) : null,
    }),
  }),
});

const ObjectChangeKind = builder.enumType("ObjectChangeKind", {
  description: "What became of an object.",
  values: {
    ADDED: { description: "It was added." },
    REMOVED: { description: "It was removed." },
    MOVED: { description: "It has another box." },
    RELABELLED: { description: "It has another class." },
    CHANGED: { description: "It has another value otherwise, or a tensor only one ref has." },
  } as const,
});

export const ObjectChange = builder.objectRef<InDiff<ObjectChangeRow>>("ObjectChange").implement({
  description: "An object that differs, of a sample that both refs have.",
  fields: (t) => ({
    sampleId: t.expose("sampleId", { type: "SafeInt", description: "The id of the sample." }),
    sample: t.field({
      type: Sample,
      description: "The sample at the second ref.",
      resolve: ({ node, sampleId }) => ({ scope: node.to, sampleId }),
    }),
    group: t.string({
      description: "The path of its group; where the second ref does not have it, at the first.",
      resolve: ({ group }) => group.path,
    }),
    objectId: t.expose("objectId", { type: "SafeInt", description: "Its id." }),
    kinds: t.field({
      type: [ObjectChangeKind],
      description: "What became of it.",
      resolve: ({ kinds }) => kinds,
    }),
    before: t.field({
      type: [TensorValue],
      description: "What the tensors of its group held for it; nothing where it was added.",
      resolve: ({ node, before }) => before.map((value) => valueOf(node, value)),
    }),
    after: t.field({
      type: [TensorValue],
      description: "What the tensors of its group hold for it; nothing where it was removed.",
      resolve: ({ node, after }) => after.map((value) => valueOf(node, value)),
    }),
  }),
});

function valueOf({ dataset }: DiffNode, { tensor, stored }: ObjectValue) {
  return valueNode(dataset.id, tensor, stored);
}

export function sampleChangeSource(node: DiffNode): ListSource<InDiff<SampleChangeRow>, number> {
  return {
    kind: "sample-changes",
    load: async (page) => itemsOf(node, listSampleChanges(node.diff, page)),
    keyOf: ({ sampleId }) => sampleId,
    parseKey: parseNumericKey,
  };
}

export function valueChangeSource(
  { reads }: Context,
  node: DiffNode,
): ListSource<InDiff<ValueChangeRow>, string> {
  return {
    kind: "value-changes",
    load: async ({ first, after }) => {
      const [tensorId, sampleId] = numbersOf(after);
      const key =
        after === undefined ? {} : { after: { tensorId: tensorId!, sampleId: sampleId! } };
      return itemsOf(
        node,
        await reads.run((db) => listValueChanges(db, node.diff, { first, ...key })),
      );
    },
    keyOf: ({ tensor, sampleId }) => `${tensor.tensorId}-${sampleId}`,
    parseKey: (text) => (numbersOf(text).length === 2 ? text : undefined),
  };
}

export function objectChangeSource(
  { reads }: Context,
  node: DiffNode,
): ListSource<InDiff<ObjectChangeRow>, string> {
  return {
    kind: "object-changes",
    load: async ({ first, after }) => {
      const [groupId, sampleId, objectId] = numbersOf(after);
      const key =
        after === undefined
          ? {}
          : { after: { groupId: groupId!, sampleId: sampleId!, objectId: objectId! } };
      return itemsOf(
        node,
        await reads.run((db) => listObjectChanges(db, node.diff, { first, ...key })),
      );
    },
    keyOf: ({ group, sampleId, objectId }) => `${group.groupId}-${sampleId}-${objectId}`,
    parseKey: (text) => (numbersOf(text).length === 3 ? text : undefined),
  };
}

function itemsOf<Change>(
  node: DiffNode,
  { changes, hasNextPage }: { changes: Change[]; hasNextPage: boolean },
): { items: InDiff<Change>[]; hasNextPage: boolean } {
  return { items: changes.map((change) => ({ ...change, node })), hasNextPage };
}

/** The parts of a key; none where one of them is no number. */
function numbersOf(key = ""): number[] {
  const parts = key.split("-").map(parseNumericKey);
  return parts.every((part) => part !== undefined) ? parts : [];
}
