import {
  BOX_MEASURES,
  LoupeError,
  type Filter,
  type ObjectsFilter as CoreObjectsFilter,
  type OrderKey,
  type TensorFilter as CoreTensorFilter,
} from "@loupe/core";
import { builder } from "../builder.ts";
import { given } from "../given.ts";
import { CountFilter, type CountFilterShape, type Maybe } from "./count-filter.ts";
import {
  DisagreementFilter,
  toDisagreementFilter,
  type DisagreementFilterShape,
} from "./disagreement-filter.ts";

interface TensorFilterShape {
  path: string;
  absent?: Maybe<boolean>;
  equals?: Maybe<number | string>;
  notEquals?: Maybe<number | string>;
  lessThan?: Maybe<number | string>;
  atMost?: Maybe<number | string>;
  greaterThan?: Maybe<number | string>;
  atLeast?: Maybe<number | string>;
  in?: Maybe<(number | string)[]>;
  containsAny?: Maybe<string[]>;
  containsAll?: Maybe<string[]>;
  objectCount?: Maybe<CountFilterShape>;
  shape?: Maybe<CountFilterShape & { axis: number }>;
  matches?: Maybe<string>;
}

interface ObjectConditionShape {
  tensor: string;
  in?: Maybe<string[]>;
  notIn?: Maybe<string[]>;
  measure?: Maybe<(typeof BOX_MEASURES)[number]>;
  equals?: Maybe<number | string>;
  notEquals?: Maybe<number | string>;
  lessThan?: Maybe<number | string>;
  atMost?: Maybe<number | string>;
  greaterThan?: Maybe<number | string>;
  atLeast?: Maybe<number | string>;
}

interface ObjectsFilterShape {
  group: string;
  where: ObjectConditionShape[];
  count?: Maybe<CountFilterShape>;
}

export interface SampleFilterShape {
  and?: Maybe<SampleFilterShape[]>;
  or?: Maybe<SampleFilterShape[]>;
  not?: Maybe<SampleFilterShape>;
  tensor?: Maybe<TensorFilterShape>;
  objects?: Maybe<ObjectsFilterShape>;
  disagreement?: Maybe<DisagreementFilterShape>;
}

const ShapeFilter = builder.inputRef<CountFilterShape & { axis: number }>("ShapeFilter").implement({
  description: "What the length of one axis has to be; several conditions must all hold.",
  fields: (t) => ({
    axis: t.int({ required: true, description: "From 0; of an image: height, width, channels." }),
    equals: t.int({ description: "Equal to this." }),
    notEquals: t.int({ description: "Not equal to this." }),
    lessThan: t.int({ description: "Less than this." }),
    atMost: t.int({ description: "At most this." }),
    greaterThan: t.int({ description: "Greater than this." }),
    atLeast: t.int({ description: "At least this." }),
  }),
});

const TensorFilter = builder.inputRef<TensorFilterShape>("TensorFilter").implement({
  description:
    "What the value of one tensor has to be; several conditions must all hold. A condition on an absent value is false.",
  fields: (t) => ({
    path: t.string({ required: true, description: "The path of the tensor." }),
    absent: t.boolean({ description: "Whether there is no value at all." }),
    equals: t.field({ type: "Comparand", description: "Equal to this; NaN is equal to NaN." }),
    notEquals: t.field({ type: "Comparand", description: "There, and not equal to this." }),
    lessThan: t.field({ type: "Comparand", description: "Less than this." }),
    atMost: t.field({ type: "Comparand", description: "At most this." }),
    greaterThan: t.field({ type: "Comparand", description: "Greater than this." }),
    atLeast: t.field({ type: "Comparand", description: "At least this." }),
    in: t.field({ type: ["Comparand"], description: "Equal to one of these." }),
    containsAny: t.stringList({
      description: "Names of classes: at least one is among the labels.",
    }),
    containsAll: t.stringList({ description: "Names of classes: all are among the labels." }),
    objectCount: t.field({
      type: CountFilter,
      description: "How many objects the sample has in the tensor's group.",
    }),
    shape: t.field({
      type: ShapeFilter,
      description: "The length of one axis of an array or image.",
    }),
    matches: t.string({ description: "Occurs in the text, in upper or lower case." }),
  }),
});

const BoxMeasure = builder.enumType("BoxMeasure", {
  description: "One number of a box, in the unit of its tensor's coords.",
  values: BOX_MEASURES,
});

const ObjectCondition = builder.inputRef<ObjectConditionShape>("ObjectCondition").implement({
  description:
    "What the entry of one object in one tensor has to be; several conditions must all hold.",
  fields: (t) => ({
    tensor: t.string({
      required: true,
      description: "The name of the tensor in the group, such as `boxes`.",
    }),
    in: t.stringList({ description: "Names of classes: its class is one of these." }),
    notIn: t.stringList({ description: "Names of classes: its class is none of these." }),
    measure: t.field({ type: BoxMeasure, description: "Of a box: what is compared." }),
    equals: t.field({ type: "Comparand", description: "Equal to this; NaN is equal to NaN." }),
    notEquals: t.field({ type: "Comparand", description: "Not equal to this." }),
    lessThan: t.field({ type: "Comparand", description: "Less than this." }),
    atMost: t.field({ type: "Comparand", description: "At most this." }),
    greaterThan: t.field({ type: "Comparand", description: "Greater than this." }),
    atLeast: t.field({ type: "Comparand", description: "At least this." }),
  }),
});

const ObjectsFilter = builder.inputRef<ObjectsFilterShape>("ObjectsFilter").implement({
  description:
    "Samples with objects of one group for each of which some conditions hold together. False where the sample has no value there.",
  fields: (t) => ({
    group: t.string({
      required: true,
      defaultValue: "",
      description: "The path of the group; empty at the top.",
    }),
    where: t.field({
      type: [ObjectCondition],
      required: true,
      defaultValue: [],
      description: "All of these hold for one and the same object. None: any object.",
    }),
    count: t.field({
      type: CountFilter,
      description: "How many such objects there are. Default: at least one.",
    }),
  }),
});

export const SampleFilter = builder.inputRef<SampleFilterShape>("SampleFilter").implement({
  description:
    "Which samples are asked for; several fields must all hold, and none is every sample.",
  fields: (t) => ({
    and: t.field({ type: [SampleFilter], description: "All of these hold." }),
    or: t.field({ type: [SampleFilter], description: "At least one of these holds." }),
    not: t.field({ type: SampleFilter, description: "This does not hold." }),
    tensor: t.field({ type: TensorFilter, description: "This holds for the value of a tensor." }),
    objects: t.field({ type: ObjectsFilter, description: "There are such objects." }),
    disagreement: t.field({
      type: DisagreementFilter,
      description: "Predictions and ground truth disagree there.",
    }),
  }),
});

export const OrderDirection = builder.enumType("OrderDirection", {
  description: "Which end comes first; NaN and no value come last in both.",
  values: {
    ASC: { description: "The lowest first." },
    DESC: { description: "The highest first." },
  } as const,
});

export interface SampleOrderShape {
  tensor?: Maybe<string>;
  expression?: Maybe<string>;
  direction: "ASC" | "DESC";
}

export const SampleOrder = builder.inputRef<SampleOrderShape>("SampleOrder").implement({
  description: "By what samples are ordered: exactly one of `tensor` and `expression`.",
  fields: (t) => ({
    tensor: t.string({ description: "The path of a tensor with one number a sample." }),
    expression: t.string({
      description:
        'Arithmetic over such tensors, their paths in quotes where need be, such as `"a/loss" + 10 * b`.',
    }),
    direction: t.field({
      type: OrderDirection,
      required: true,
      defaultValue: "ASC",
      description: "Which end comes first.",
    }),
  }),
});

export function toFilter({
  and,
  or,
  not,
  tensor,
  objects,
  disagreement,
}: SampleFilterShape): Filter {
  const parts: Filter[] = [];
  if (and) parts.push({ and: and.map((part) => toFilter(part)) });
  if (or) parts.push({ or: or.map((part) => toFilter(part)) });
  if (not) parts.push({ not: toFilter(not) });
  if (tensor) parts.push(toTensorFilter(tensor));
  if (objects) parts.push({ objects: toObjectsFilter(objects) });
  if (disagreement) parts.push({ disagreement: toDisagreementFilter(disagreement) });
  return parts.length === 1 ? parts[0]! : { and: parts };
}

function toTensorFilter({
  path,
  objectCount,
  shape,
  ...conditions
}: TensorFilterShape): CoreTensorFilter {
  return {
    tensor: path,
    ...given(conditions),
    ...(objectCount ? { objectCount: given(objectCount) } : {}),
    ...(shape ? { shape: { ...given(shape), axis: shape.axis } } : {}),
  };
}

function toObjectsFilter({ group, where, count }: ObjectsFilterShape): CoreObjectsFilter {
  return {
    group,
    where: where.map(({ tensor, ...conditions }) => ({ tensor, ...given(conditions) })),
    ...(count ? { count: given(count) } : {}),
  };
}

/** @throws INVALID_INPUT unless exactly one of tensor and expression is given. */
export function toOrderKey(
  { tensor, expression, direction }: SampleOrderShape,
  position: number,
): OrderKey {
  if (tensor != null && expression == null) return { tensor, direction };
  if (expression != null && tensor == null) return { expression, direction };
  throw new LoupeError(
    "INVALID_INPUT",
    "An order has both or neither of `tensor` and `expression`; expected exactly one.",
    {
      details: { path: ["orderBy", position] },
    },
  );
}
