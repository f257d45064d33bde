import {
  groupOf,
  nameOf,
  tensorOf,
  type LabelClass as LabelClassRow,
  type Provenance as ProvenanceRow,
  type Structure,
  type Tensor as TensorRow,
} from "@loupe/core";
import type { Coords as CoordsRow } from "@loupe/plugin-api";
import { builder } from "../builder.ts";
import type { RefScope } from "../ref-scope.ts";
import { EvaluationRun, findRun } from "./evaluation-run.ts";
import { CoordsMode, CoordsType, Describes, Dtype, Htype } from "./tensor-enums.ts";

/** What a tensor's type needs to know: its definition. */
export type TensorNode = TensorRow;

export const LabelClass = builder.objectRef<LabelClassRow>("LabelClass").implement({
  description: "A class of a `class_label` tensor.",
  fields: (t) => ({
    classId: t.exposeInt("id", {
      description: "Stays the same when classes are renamed or reordered.",
    }),
    name: t.exposeString("name", { description: "Its name at this ref." }),
  }),
});

export const Coords = builder.objectRef<CoordsRow>("Coords").implement({
  description: "How the four numbers of a box are meant.",
  fields: (t) => ({
    type: t.expose("type", { type: CoordsType, description: "The unit." }),
    mode: t.expose("mode", { type: CoordsMode, description: "Which numbers, in which order." }),
  }),
});

const Provenance = builder.objectRef<ProvenanceRow>("Provenance").implement({
  description: "What computed an output tensor.",
  fields: (t) => ({
    run: t.field({
      type: EvaluationRun,
      nullable: true,
      description: "The run; null where it is not there any more or not yours to see.",
      resolve: ({ runId }, _, context) => findRun(context, runId),
    }),
    evaluator: t.exposeString("evaluator", { description: "`plugin/evaluator`." }),
    pluginVersion: t.exposeString("pluginVersion", { description: "The version of the plugin." }),
    options: t.field({
      type: "JSON",
      description: "The options of the run.",
      resolve: ({ options }) => options,
    }),
    sourceCommit: t.exposeString("sourceCommitId", {
      description: "The id of the commit that was read.",
    }),
    modelName: t.string({
      nullable: true,
      description: "The model, where there was one.",
      resolve: ({ modelName }) => modelName ?? null,
    }),
    modelDigest: t.string({
      nullable: true,
      description: "SHA-256 over everything that decides what the model computes.",
      resolve: ({ modelDigest }) => modelDigest ?? null,
    }),
  }),
});

export const Tensor = builder.objectRef<TensorNode>("Tensor").implement({
  description: "A named, typed column of a dataset, as one ref sees it.",
  fields: (t) => ({
    tensorId: t.field({
      type: "ID",
      description: "Stays the same when it is renamed, and on other branches.",
      resolve: ({ id }) => id,
    }),
    path: t.exposeString("path", {
      description: "Group and name, such as `model_evaluation/loss`.",
    }),
    group: t.string({
      description: "The path before the last slash; empty at the top.",
      resolve: ({ path }) => groupOf(path),
    }),
    name: t.string({
      description: "The path after the last slash.",
      resolve: ({ path }) => nameOf(path),
    }),
    htype: t.expose("htype", { type: Htype, description: "What the values mean." }),
    htypeName: t.string({
      description:
        "The name of its htype: of a plugin, such as `shapes/polygon`, which has checked its values; else that of `htype`.",
      resolve: ({ htype, meta }) => meta.htypeName ?? htype,
    }),
    describes: t.expose("describes", {
      type: Describes,
      description: "One value for a sample, or one entry for each of its objects.",
    }),
    dtype: t.field({
      type: Dtype,
      nullable: true,
      description: "The number type of `generic` and `embedding`.",
      resolve: ({ meta }) => meta.dtype ?? null,
    }),
    classes: t.field({
      type: [LabelClass],
      nullable: true,
      description: "The classes of `class_label`, in order.",
      resolve: ({ htype, meta }) => meta.classes ?? (htype === "class_label" ? [] : null),
    }),
    coords: t.field({
      type: Coords,
      nullable: true,
      description: "How boxes of `bbox` are meant.",
      resolve: ({ meta }) => meta.coords ?? null,
    }),
    provenance: t.field({
      type: Provenance,
      nullable: true,
      description: "What computed it, where a run did.",
      resolve: ({ meta }) => meta.provenance ?? null,
    }),
  }),
});

/** By path. */
export function tensorsOf({ structure }: RefScope): TensorNode[] {
  return [...structure.tensors.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** @throws TENSOR_NOT_FOUND */
export function resolveTensor({ structure }: RefScope, path: string): TensorNode {
  return tensorOf(structure, path);
}

/** Groups that were created as such, and those that tensors are in; by path. */
export function groupsOf({ groups, tensors }: Structure): string[] {
  const used = [...tensors.keys()].map((path) => groupOf(path)).filter((group) => group !== "");
  return [...new Set([...groups, ...used])].toSorted();
}
