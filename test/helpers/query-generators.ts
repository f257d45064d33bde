import fc from "fast-check";
import type { Filter } from "../../packages/core/src/query/filter.ts";
import { BOX_MEASURES, type ObjectCondition } from "../../packages/core/src/query/object-filter.ts";
import type { OrderKey } from "../../packages/core/src/query/order-key.ts";
import {
  CLASSES,
  modelNumber,
  type ModelColumn,
  type ModelDataset,
  type ModelTensor,
  type ModelValue,
  type Version,
} from "./query-model.ts";

/** A query, with what the model orders by for each key. */
export interface ModelQuery {
  filter: Filter | undefined;
  orderBy: { key: OrderKey; valueOf: ValueOf }[];
  /** Of the pages, in turn. */
  sizes: number[];
}

export type ValueOf = (model: ModelDataset, sample: number) => number | bigint | undefined;

const SAMPLE = { htype: "generic", describes: "SAMPLE", meta: { dtype: "float64" } } as const;
/** One tensor for each way of being stored. */
export const SPECS = {
  loss: { ...SAMPLE, path: "loss" },
  iou: { ...SAMPLE, path: "model_evaluation/iou" },
  count: { ...SAMPLE, path: "count", meta: { dtype: "int64" } },
  labels: { htype: "class_label", describes: "SAMPLE", path: "labels", meta: { classes: CLASSES } },
  note: { htype: "text", describes: "SAMPLE", path: "note", meta: {} },
  boxes: { htype: "bbox", describes: "OBJECT", path: "truth/boxes", meta: {} },
} as const satisfies Record<string, ModelTensor["tensor"]>;

/** The tensors that describe the objects of one group. */
export const OBJECT_SPECS = {
  labels: {
    htype: "class_label",
    describes: "OBJECT",
    path: "things/labels",
    meta: { classes: CLASSES },
  },
  boxes: { htype: "bbox", describes: "OBJECT", path: "things/boxes", meta: {} },
  sure: {
    htype: "generic",
    describes: "OBJECT",
    path: "things/sure",
    meta: { dtype: "float64" },
  },
} as const satisfies Record<string, ModelTensor["tensor"]>;

const NUMBERS = [-Infinity, -2.5, 0, 0.1, 1, 1, 2, 1e200, Infinity, NaN];
const BIGS = [-(2n ** 63n), -1n, 0n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 63n - 1n];
const TEXTS = ["", "Blurred", "blurred twice", "%_\\", "ok"];

export const VALUES: Record<keyof typeof SPECS, fc.Arbitrary<ModelValue>> = {
  loss: fc.constantFrom(...NUMBERS).map((number) => ({ number })),
  iou: fc
    .oneof(fc.constantFrom(0, 0.5, 1, NaN), fc.double({ min: 0, max: 1, noNaN: true }))
    .map((number) => ({ number })),
  count: fc.constantFrom(...BIGS).map((big) => ({ big })),
  labels: fc.subarray(CLASSES.map(({ id }) => id)).map((labels) => ({ labels })),
  note: fc.constantFrom(...TEXTS).map((text) => ({ text })),
  boxes: fc.nat(3).map((count) => ({ labels: Array.from({ length: count }, (_, index) => index) })),
};

export const OBJECTS: fc.Arbitrary<ModelValue> = fc
  .array(
    fc.record({
      label: fc.constantFrom(...CLASSES.map(({ id }) => id)),
      box: fc.tuple(fc.nat(3), fc.nat(3), fc.integer({ min: 1, max: 4 }), fc.constantFrom(1, 2.5)),
      sure: fc.constantFrom(0, 0.5, 1, -Infinity, NaN),
    }),
    { maxLength: 3 },
  )
  .map((objects) => ({ objects }));

export function dataset(length: number): fc.Arbitrary<ModelDataset> {
  const samples = Array.from(
    { length },
    (_, index) => 101 + index + (index >= length / 2 ? 1000 : 0),
  );
  const half = Math.ceil(length / 2);
  const tensor = (name: keyof typeof SPECS): fc.Arbitrary<ModelTensor> =>
    fc
      .array(column(samples, VALUES[name]), { minLength: 1, maxLength: 4 })
      .map((columns) => ({ tensor: SPECS[name], columns }));
  const names = Object.keys(SPECS) as (keyof typeof SPECS)[];
  return fc
    .record({
      isSplit: fc.boolean(),
      deletions: fc.subarray(samples, { maxLength: half }),
      tensors: fc.tuple(...names.map(tensor)),
      objects: tensor("boxes"),
      things: fc.array(column(samples, OBJECTS), { minLength: 1, maxLength: 4 }),
    })
    .map(({ isSplit, deletions, tensors, objects, things }) => ({
      ranges: isSplit
        ? [
            { first: 101, last: 100 + half },
            { first: 1101 + half, last: 1100 + length },
          ]
        : [
            { first: 101, last: 102 },
            { first: 103, last: 100 + half },
            { first: 1101 + half, last: 1100 + length },
          ],
      deletions: deletions.toSorted((a, b) => a - b),
      tensors: [
        ...tensors,
        ...Object.values(OBJECT_SPECS).map((spec) => ({ tensor: spec, columns: things })),
      ],
      objectIds: new Map([
        ["truth", objects],
        ["things", { tensor: OBJECT_SPECS.labels, columns: things }],
      ]),
    }));
}

function column(
  samples: readonly number[],
  value: fc.Arbitrary<ModelValue>,
): fc.Arbitrary<ModelColumn> {
  const version = fc.record({
    seq: fc.integer({ min: 1, max: 12 }),
    value: fc.option(value, { nil: undefined, freq: 4 }),
  });
  const history = fc
    .uniqueArray(version, { minLength: 1, maxLength: 3, selector: ({ seq }) => seq })
    .map((versions) => versions.toSorted((a, b) => a.seq - b.seq));
  const histories = fc.array(fc.option(history, { nil: [] as Version[], freq: 2 }), {
    minLength: samples.length,
    maxLength: samples.length,
  });
  return fc
    .record({ bound: fc.integer({ min: 1, max: 14 }), histories, isCareful: fc.boolean() })
    .map(({ bound, histories: all, isCareful }) => ({
      bound,
      isCareful,
      versions: new Map(
        samples.flatMap((id, index) =>
          all[index]!.length > 0 ? [[id, all[index]!] as const] : [],
        ),
      ),
    }));
}

/**
 * A small dataset many times over: the copies of a sample follow each other, or those of a dataset
 * do.
 */
export function largeDataset(): fc.Arbitrary<ModelDataset> {
  const times = 600;
  return fc.tuple(dataset(10), fc.boolean()).map(([model, isInterleaved]) => {
    const copy = (id: number, index: number) =>
      isInterleaved ? id + index * 10_000 : id * times + index;
    const copies = (id: number) => Array.from({ length: times }, (_, index) => copy(id, index));
    const repeated = ({ tensor, columns }: ModelTensor): ModelTensor => ({
      tensor,
      columns: columns.map(({ versions, ...rest }) => ({
        ...rest,
        versions: new Map(
          [...versions].flatMap(([id, history]) =>
            copies(id).map((one) => [one, history] as const),
          ),
        ),
      })),
    });
    const ranges = isInterleaved
      ? Array.from({ length: times }, (_, index) =>
          model.ranges.map(({ first, last }) => ({
            first: copy(first, index),
            last: copy(last, index),
          })),
        ).flat()
      : model.ranges.map(({ first, last }) => ({
          first: copy(first, 0),
          last: copy(last, times - 1),
        }));
    return {
      ranges,
      deletions: model.deletions.flatMap(copies).toSorted((a, b) => a - b),
      tensors: model.tensors.map(repeated),
      objectIds: new Map([...model.objectIds].map(([group, tensor]) => [group, repeated(tensor)])),
    };
  });
}

export function query(): fc.Arbitrary<ModelQuery> {
  return fc.record({
    filter: fc.option(filter(), { nil: undefined, freq: 3 }),
    orderBy: fc.oneof(
      { arbitrary: fc.tuple(tensorKey()), weight: 4 },
      { arbitrary: fc.array(fc.oneof(tensorKey(), expressionKey()), { maxLength: 3 }), weight: 3 },
    ),
    sizes: fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 3 }),
  });
}

const direction = fc.constantFrom("ASC" as const, "DESC" as const);

function tensorKey(): fc.Arbitrary<ModelQuery["orderBy"][number]> {
  const paths = fc.constantFrom("loss", "model_evaluation/iou", "count");
  return fc.record({ tensor: paths, direction }).map((key) => ({
    key,
    valueOf: (model, sample) => modelNumber(model, key.tensor, sample),
  }));
}

const EXPRESSIONS: [string, (loss: number, iou: number) => number][] = [
  ['loss + 10 * "model_evaluation/iou"', (loss, iou) => loss + 10 * iou],
  ['loss / ("model_evaluation/iou" - 1)', (loss, iou) => loss / (iou - 1)],
  ['least(loss, "model_evaluation/iou" * 2)', (loss, iou) => Math.min(loss, iou * 2)],
  ['greatest(-loss, "model_evaluation/iou")', (loss, iou) => Math.max(-loss, iou)],
  [
    'log(loss) - sqrt("model_evaluation/iou" - 0.5)',
    (loss, iou) => Math.log(loss) - Math.sqrt(iou - 0.5),
  ],
  [
    'abs("model_evaluation/iou" - 0.5) + (loss - loss)',
    (loss, iou) => Math.abs(iou - 0.5) + (loss - loss),
  ],
];

function expressionKey(): fc.Arbitrary<ModelQuery["orderBy"][number]> {
  return fc
    .tuple(fc.constantFrom(...EXPRESSIONS), direction)
    .map(([[expression, compute], to]) => ({
      key: { expression, direction: to },
      valueOf: (model, sample) => {
        const loss = modelNumber(model, "loss", sample);
        const iou = modelNumber(model, "model_evaluation/iou", sample);
        return loss === undefined || iou === undefined
          ? undefined
          : compute(Number(loss), Number(iou));
      },
    }));
}

function filter(): fc.Arbitrary<Filter> {
  return fc.letrec<{ filter: Filter; leaf: Filter }>((tie) => ({
    filter: fc.oneof(
      { maxDepth: 3, depthIdentifier: "filter" },
      tie("leaf"),
      fc.record({ and: fc.array(tie("filter"), { maxLength: 3 }) }),
      fc.record({ or: fc.array(tie("filter"), { maxLength: 3 }) }),
      fc.record({ not: tie("filter") }),
    ),
    leaf: leaf(),
  })).filter;
}

function leaf(): fc.Arbitrary<Filter> {
  const numbers = fc
    .constantFrom(...NUMBERS)
    .map((number) => (Number.isFinite(number) ? number : String(number)));
  const comparisons = <T>(operand: fc.Arbitrary<T>, names: readonly string[]) =>
    fc.dictionary(fc.constantFrom(...names), operand, { minKeys: 1, maxKeys: 2 });
  const all = ["equals", "notEquals", "lessThan", "atMost", "greaterThan", "atLeast"];
  const names = fc.subarray(CLASSES.map(({ name }) => name));
  return fc.oneof(
    comparisons(numbers, all).map((tests) => ({ tensor: "loss", ...tests })),
    fc.array(numbers, { maxLength: 3 }).map((list) => ({ tensor: "loss", in: list })),
    comparisons(fc.double({ min: 0, max: 1, noNaN: true }), all).map((tests) => ({
      tensor: "model_evaluation/iou",
      ...tests,
    })),
    comparisons(fc.constantFrom(...BIGS.map(String)), all).map((tests) => ({
      tensor: "count",
      ...tests,
    })),
    names.map((containsAny) => ({ tensor: "labels", containsAny })),
    names.map((containsAll) => ({ tensor: "labels", containsAll })),
    comparisons(fc.constantFrom(...TEXTS), ["equals", "notEquals"]).map((tests) => ({
      tensor: "note",
      ...tests,
    })),
    fc.constantFrom("BLUR", "_", "k").map((matches) => ({ tensor: "note", matches })),
    objectsFilter(all),
    comparisons(fc.nat(3), all).map((objectCount) => ({ tensor: "truth/boxes", objectCount })),
    fc.record({
      tensor: fc.constantFrom("loss", "count", "labels", "note", "truth/boxes"),
      absent: fc.boolean(),
    }),
  );
}

function objectsFilter(comparisons: readonly string[]): fc.Arbitrary<Filter> {
  const compared = <T>(operand: fc.Arbitrary<T>) =>
    fc.dictionary(fc.constantFrom(...comparisons), operand, { minKeys: 1, maxKeys: 2 });
  const names = fc.subarray(CLASSES.map(({ name }) => name));
  const condition: fc.Arbitrary<ObjectCondition> = fc.oneof(
    names.map((list) => ({ tensor: "labels", in: list })),
    names.map((notIn) => ({ tensor: "labels", notIn })),
    fc
      .tuple(fc.constantFrom(...BOX_MEASURES), compared(fc.nat(6)))
      .map(([measure, tests]) => ({ tensor: "boxes", measure, ...tests })),
    compared(fc.constantFrom(0, 0.5, "NaN", "Infinity", "-Infinity")).map((tests) => ({
      tensor: "sure",
      ...tests,
    })),
  );
  return fc
    .record({
      where: fc.array(condition, { maxLength: 3 }),
      count: fc.option(compared(fc.nat(3)), { nil: undefined }),
    })
    .map(({ where, count }) => ({
      objects: { group: "things", where, ...(count ? { count } : {}) },
    }));
}
