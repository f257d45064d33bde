import {
  classCounts,
  histogram,
  LoupeError,
  type Bucket as BucketRow,
  type ClassCount as ClassCountRow,
  type Histogram as HistogramRow,
  type NumberSource,
} from "@loupe/core";
import { builder } from "../builder.ts";
import { openRef } from "../ref-scope.ts";
import { Dataset } from "./dataset.ts";
import { SampleFilter, toFilter } from "./sample-filter.ts";
import { LabelClass } from "./tensor.ts";

const Bucket = builder.objectRef<BucketRow>("HistogramBucket").implement({
  description: "Numbers from `low` on and below `high`; in the last bucket `high` itself, too.",
  fields: (t) => ({
    low: t.exposeFloat("low", { description: "Where it begins." }),
    high: t.exposeFloat("high", { description: "Where it ends." }),
    count: t.exposeInt("count", { description: "How many samples have such a number." }),
  }),
});

const Histogram = builder.objectRef<HistogramRow>("Histogram").implement({
  description: "How the numbers of samples are spread.",
  fields: (t) => ({
    buckets: t.expose("buckets", {
      type: [Bucket],
      description:
        "One behind the other; none where there is no finite number, one where all are equal.",
    }),
    below: t.exposeInt("below", { description: "Finite numbers below the first bucket." }),
    above: t.exposeInt("above", { description: "Finite numbers above the last bucket." }),
    nan: t.exposeInt("nan", { description: "NaN." }),
    negativeInfinity: t.exposeInt("negativeInfinity", { description: "-Infinity." }),
    positiveInfinity: t.exposeInt("positiveInfinity", { description: "Infinity." }),
    absent: t.exposeInt("absent", { description: "Samples without a number." }),
    samples: t.exposeInt("samples", {
      description: "All samples that satisfy the filter: the sum of all other counts.",
    }),
  }),
});

const ClassCount = builder.objectRef<ClassCountRow>("ClassCount").implement({
  description: "How often a class occurs.",
  fields: (t) => ({
    class: t.expose("class", { type: LabelClass, description: "The class." }),
    samples: t.exposeInt("samples", { description: "Samples that have it among their labels." }),
    labels: t.exposeInt("labels", {
      description: "Labels; of a tensor that describes objects, how many objects have it.",
    }),
  }),
});

const refArgument =
  "A branch, a tag, a commit id or at least eight characters of one. Default: the default branch.";

const filterArgument = "Which samples. Default: all.";

builder.objectField(Dataset, "histogram", (t) =>
  t.field({
    type: Histogram,
    description:
      "How the numbers of a tensor or an expression are spread over the samples that satisfy a filter: exactly one of `tensor` and `expression`.",
    args: {
      ref: t.arg.string({ description: refArgument }),
      tensor: t.arg.string({ description: "The path of a tensor with one number a sample." }),
      expression: t.arg.string({ description: "Arithmetic over such tensors, as in an order." }),
      filter: t.arg({ type: SampleFilter, description: filterArgument }),
      buckets: t.arg.int({
        required: true,
        defaultValue: 50,
        description: "How many buckets, from 1 to 1000.",
      }),
      low: t.arg.float({ description: "Where the first begins. Default: the lowest number." }),
      high: t.arg.float({ description: "Where the last ends. Default: the highest number." }),
    },
    resolve: async (dataset, { ref, tensor, expression, filter, buckets, low, high }, context) => {
      const of = toSource(tensor, expression);
      const scope = await openRef(context, dataset, ref);
      const target = { ...scope, membership: await scope.membership() };
      return context.reads.run((db) =>
        histogram(db, target, {
          of,
          buckets,
          filter: filter ? toFilter(filter) : undefined,
          low: low ?? undefined,
          high: high ?? undefined,
        }),
      );
    },
  }),
);

builder.objectField(Dataset, "classCounts", (t) =>
  t.field({
    type: [ClassCount],
    description:
      "How often each class of a tensor occurs in the samples that satisfy a filter, in the order of the classes.",
    args: {
      ref: t.arg.string({ description: refArgument }),
      tensor: t.arg.string({
        required: true,
        description: "The path of a `class_label` tensor.",
      }),
      filter: t.arg({ type: SampleFilter, description: filterArgument }),
    },
    resolve: async (dataset, { ref, tensor, filter }, context) => {
      const scope = await openRef(context, dataset, ref);
      const target = { ...scope, membership: await scope.membership() };
      return context.reads.run((db) =>
        classCounts(db, target, { tensor, filter: filter ? toFilter(filter) : undefined }),
      );
    },
  }),
);

/** @throws INVALID_INPUT unless exactly one of the two is given. */
function toSource(
  tensor: string | null | undefined,
  expression: string | null | undefined,
): NumberSource {
  if (tensor != null && expression == null) return { tensor };
  if (expression != null && tensor == null) return { expression };
  throw new LoupeError(
    "INVALID_INPUT",
    "A histogram has both or neither of `tensor` and `expression`; expected exactly one.",
  );
}
