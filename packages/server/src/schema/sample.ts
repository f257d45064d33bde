import { objectIdsOf, tensorOf, type Tensor as TensorRow } from "@loupe/core";
import { builder } from "../builder.ts";
import type { RefScope } from "../ref-scope.ts";
import { findSampleNode } from "./find-sample-node.ts";
import { refuseRepeated } from "./refuse-repeated.ts";
import { SampleObject } from "./sample-object.ts";
import { tensorsOf } from "./tensor.ts";
import { TensorValue, valueNode, type ValueNode } from "./tensor-value.ts";

/** A sample as one ref sees it. */
export interface SampleNode {
  scope: RefScope;
  sampleId: number;
  /** Where it is known already. */
  index?: number;
}

export const Sample = builder.node(builder.objectRef<SampleNode>("Sample"), {
  description: "The values at one position across the tensors of a dataset.",
  id: { resolve: ({ scope, sampleId }) => `${scope.dataset.id}:${sampleId}:${scope.ref.name}` },
  loadWithoutCache: (key, context) => findSampleNode(context, key),
  fields: (t) => ({
    sampleId: t.expose("sampleId", {
      type: "SafeInt",
      description: "Never changes and is never used again.",
    }),
    index: t.int({
      description: "Its position at this ref, from 0; shifts when samples before it are deleted.",
      resolve: ({ scope, sampleId, index }) => index ?? findIndex(scope, sampleId),
    }),
    values: t.field({
      type: [TensorValue],
      description: "What tensors hold for it; where a tensor has no value there is no entry.",
      args: { tensors: t.arg.stringList({ description: "Paths of the tensors. Default: all." }) },
      resolve: ({ scope, sampleId }, { tensors }) =>
        loadValues(scope, sampleId, tensorsAt(scope, tensors)),
    }),
    value: t.field({
      type: TensorValue,
      nullable: true,
      description: "What one tensor holds for it; null where there is no value.",
      args: { tensor: t.arg.string({ required: true, description: "The path of the tensor." }) },
      resolve: async ({ scope, sampleId }, { tensor }) => {
        const [value] = await loadValues(scope, sampleId, tensorsAt(scope, [tensor]));
        return value ?? null;
      },
    }),
    objects: t.field({
      type: [SampleObject],
      description: "The objects of one group.",
      args: {
        group: t.arg.string({
          defaultValue: "",
          description: "The path of the group; empty for tensors at the top.",
        }),
      },
      resolve: async ({ scope, sampleId }, { group }) => {
        const objects = await scope.objects.load({
          sampleId,
          group: objectIdsIn(scope, group ?? ""),
        });
        return (objects?.ids ?? []).map((objectId, position) => ({
          scope,
          sampleId,
          group: group ?? "",
          objectId,
          position,
        }));
      },
    }),
    objectRevision: t.field({
      type: "SafeInt",
      nullable: true,
      description:
        "Of the last write to any object of one group: what an edit may expect; null where there never was one.",
      args: {
        group: t.arg.string({
          defaultValue: "",
          description: "The path of the group; empty for tensors at the top.",
        }),
      },
      resolve: async ({ scope, sampleId }, { group }) => {
        const objects = await scope.objects.load({
          sampleId,
          group: objectIdsIn(scope, group ?? ""),
        });
        return objects?.revision ?? null;
      },
    }),
  }),
});

/** What a field needs that finds one sample. */
export const sampleArguments = builder.args((t) => ({
  index: t.int({ description: "Its position, from 0." }),
  id: t.id({ description: "Its `sampleId`, or its global id." }),
}));

function tensorsAt(scope: RefScope, paths: readonly string[] | null | undefined): TensorRow[] {
  if (!paths) return tensorsOf(scope);
  refuseRepeated(paths);
  return paths.map((path) => tensorOf(scope.structure, path));
}

/** The values of some tensors for a sample; where a tensor has none there is no entry. */
export async function loadValues(
  scope: RefScope,
  sampleId: number,
  tensors: readonly TensorRow[],
): Promise<ValueNode[]> {
  const stored = await scope.values.load({ sampleId, tensors });
  return tensors.flatMap((tensor, position) => {
    const found = stored[position];
    return found ? [valueNode(scope.dataset.id, tensor, found)] : [];
  });
}

/** @throws TENSOR_NOT_FOUND where nothing describes objects of the group. */
function objectIdsIn({ structure }: RefScope, group: string): Pick<TensorRow, "id" | "steps"> {
  return structure.objectIds.get(group) ?? objectIdsOf(structure, group);
}

async function findIndex(scope: RefScope, sampleId: number): Promise<number> {
  return (await scope.membership()).indexOf(sampleId)!;
}
