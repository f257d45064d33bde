import {
  groupOf,
  LoupeError,
  objectTensorsOf,
  type StoredValue,
  type Tensor as TensorRow,
  type Value,
} from "@loupe/core";
import { builder } from "../builder.ts";
import type { RefScope } from "../ref-scope.ts";
import { Box } from "./box.ts";
import { classOf } from "./class-of.ts";
import { refuseRepeated } from "./refuse-repeated.ts";
import { LabelClass } from "./tensor.ts";
import { boxOf, TensorValue, valueNode } from "./tensor-value.ts";

/** One thing in a sample, as one ref sees it. */
export interface ObjectNode {
  scope: RefScope;
  sampleId: number;
  group: string;
  objectId: number;
  position: number;
}

export const SampleObject = builder.objectRef<ObjectNode>("SampleObject").implement({
  description: "One thing in a sample, with an id that survives edits.",
  fields: (t) => ({
    objectId: t.expose("objectId", { type: "SafeInt", description: "What edits address." }),
    group: t.exposeString("group", { description: "The path of its group." }),
    position: t.exposeInt("position", {
      description: "Its place among the objects of its sample and group, from 0.",
    }),
    box: t.field({
      type: Box,
      nullable: true,
      description: "Its entry in the group's first `bbox` tensor.",
      resolve: async (object) => {
        const [tensor, value] = (await loadEntry(object, "bbox")) ?? [];
        return tensor && value?.kind === "boxes" ? boxOf(tensor, value.boxes[0]!) : null;
      },
    }),
    class: t.field({
      type: LabelClass,
      nullable: true,
      description: "Its entry in the group's first `class_label` tensor.",
      resolve: async (object) => {
        const [tensor, value] = (await loadEntry(object, "class_label")) ?? [];
        return tensor && value?.kind === "labels" ? classOf(tensor, value.classIds[0]!) : null;
      },
    }),
    values: t.field({
      type: [TensorValue],
      description: "Its entries in tensors of its group.",
      args: {
        tensors: t.arg.stringList({
          description: "Paths of the tensors. Default: all that describe objects of the group.",
        }),
      },
      resolve: async (object, { tensors }) => {
        if (tensors) refuseRepeated(tensors);
        const wanted = tensors ? tensors.map((path) => tensorAt(object, path)) : tensorsIn(object);
        const stored = await object.scope.values.load({
          sampleId: object.sampleId,
          tensors: wanted,
        });
        return wanted.flatMap((tensor, position) => {
          const entry = entryOf(stored[position], object.position);
          return entry ? [valueNode(object.scope.dataset.id, tensor, entry)] : [];
        });
      },
    }),
  }),
});

function tensorsIn({ scope, group }: ObjectNode): TensorRow[] {
  return objectTensorsOf(scope.structure, group);
}

function tensorAt({ scope, group }: ObjectNode, path: string): TensorRow {
  const tensor = scope.structure.tensors.get(path);
  if (tensor && tensor.describes === "OBJECT" && groupOf(path) === group) return tensor;
  throw new LoupeError(
    "TENSOR_NOT_FOUND",
    `No tensor ${JSON.stringify(path)} describes the objects of group ${JSON.stringify(group)}.`,
  );
}

async function loadEntry(
  object: ObjectNode,
  htype: TensorRow["htype"],
): Promise<[TensorRow, Value] | undefined> {
  const tensors = tensorsIn(object)
    .filter((tensor) => tensor.htype === htype)
    .slice(0, 1);
  const [stored] =
    tensors.length > 0
      ? await object.scope.values.load({ sampleId: object.sampleId, tensors })
      : [];
  const entry = entryOf(stored, object.position);
  return entry && [tensors[0]!, entry.value];
}

/** What a value that describes objects holds for one of them. */
function entryOf(stored: StoredValue | undefined, position: number): StoredValue | undefined {
  if (!stored) return undefined;
  const value = entryAt(stored.value, position);
  return value && { value, revision: stored.revision };
}

function entryAt(value: Value, position: number): Value | undefined {
  const range = [position, position + 1] as const;
  switch (value.kind) {
    case "labels":
      return position < value.classIds.length
        ? { kind: "labels", classIds: value.classIds.slice(...range) }
        : undefined;
    case "boxes":
      return position < value.boxes.length
        ? { kind: "boxes", boxes: value.boxes.slice(...range) }
        : undefined;
    case "numbers": {
      const number = value.numbers[position];
      return number === undefined
        ? undefined
        : { kind: "number", dtype: value.dtype, number, text: value.texts[position]! };
    }
    default:
      return undefined;
  }
}
