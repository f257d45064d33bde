import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openSnapshot, type Database } from "../../packages/core/src/db/database.ts";
import { countSamples } from "../../packages/core/src/query/count-samples.ts";
import type { Filter } from "../../packages/core/src/query/filter.ts";
import type { OrderKey } from "../../packages/core/src/query/order-key.ts";
import type { QueryTarget } from "../../packages/core/src/query/query-target.ts";
import { samplePage, type SamplePage } from "../../packages/core/src/query/sample-page.ts";
import {
  CLASSES,
  modelMatches,
  modelNumber,
  modelOrder,
  modelSamples,
  storeModel,
  type ModelColumn,
  type ModelDataset,
  type ModelTensor,
  type ModelValue,
  type Version,
} from "../helpers/query-model.ts";
import { createTestDatabase } from "../helpers/test-database.ts";

const db = await createTestDatabase();

const SAMPLE = { htype: "generic", describes: "SAMPLE", meta: { dtype: "float64" } } as const;
const SPECS = {
  loss: { ...SAMPLE, path: "loss" },
  iou: { ...SAMPLE, path: "model_evaluation/iou" },
  count: { ...SAMPLE, path: "count", meta: { dtype: "int64" } },
  labels: { htype: "class_label", describes: "SAMPLE", path: "labels", meta: { classes: CLASSES } },
  note: { htype: "text", describes: "SAMPLE", path: "note", meta: {} },
  boxes: { htype: "bbox", describes: "OBJECT", path: "truth/boxes", meta: {} },
} as const satisfies Record<string, ModelTensor["tensor"]>;

describe("a small dataset", async () => {
  const model = smallDataset();
  const target = await storeModel(db, model);
  const page = (input: Parameters<typeof samplePage>[2]) => samplePage(db, target, input);

  test("first page by a tensor, with indices", async () => {
    const first = await page({ orderBy: [{ tensor: "loss", direction: "DESC" }], first: 3 });
    expect(first).toMatchObject({ ids: [14, 12, 11], indices: [3, 2, 1], hasNextPage: true, hasPreviousPage: false });
    const next = await page({ orderBy: [{ tensor: "loss", direction: "DESC" }], first: 3, after: first.cursors[2] });
    expect(next).toMatchObject({ ids: [10, 15], hasNextPage: false, hasPreviousPage: true });
  });

  test("NaN after all numbers and no value last, in both directions", async () => {
    expect((await page({ orderBy: [{ tensor: "loss", direction: "ASC" }], first: 9 })).ids).toEqual([11, 12, 14, 10, 15]);
    expect((await page({ orderBy: [{ tensor: "loss", direction: "DESC" }], last: 2 })).ids).toEqual([10, 15]);
  });

  test("without order by index, and a filter among them", async () => {
    expect((await page({ first: 2 })).ids).toEqual([10, 11]);
    expect((await page({ last: 2 })).ids).toEqual([14, 15]);
    expect((await page({ first: 9, filter: { tensor: "labels", containsAll: ["cat"] } })).ids).toEqual([10, 12]);
  });

  test("counts", async () => {
    const count = (filter?: Filter) => countSamples(db, target, filter);
    expect(await count()).toBe(5);
    expect(await count({ tensor: "loss", atLeast: 1 })).toBe(3);
    expect(await count({ not: { tensor: "loss", atLeast: 1 } })).toBe(2);
    expect(await count({ tensor: "loss", equals: "NaN" })).toBe(1);
    expect(await count({ and: [] })).toBe(5);
    expect(await count({ or: [] })).toBe(0);
    expect(await count({ tensor: "truth/boxes", objectCount: { equals: 2 } })).toBe(1);
    expect(await count({ tensor: "note", matches: "BLUR" })).toBe(1);
  });

  test("names that do not exist", async () => {
    await expect(page({ first: 1, filter: { tensor: "los", absent: true } })).rejects.toMatchObject({
      code: "TENSOR_NOT_FOUND",
      message: 'There is no tensor "los" at "main". Did you mean "loss"?',
      details: { path: ["filter", "tensor"] },
    });
    await expect(page({ first: 1, orderBy: [{ tensor: "iou", direction: "ASC" }] })).rejects.toMatchObject({
      code: "TENSOR_NOT_FOUND",
      message: 'There is no tensor "iou" at "main". Did you mean "model_evaluation/iou"?',
    });
    const filter: Filter = { and: [{ tensor: "labels", containsAny: ["cat", "cow"] }] };
    await expect(page({ first: 1, filter })).rejects.toMatchObject({
      code: "CLASS_NOT_FOUND",
      message: expect.stringContaining('"labels" has no class "cow"'),
      details: { path: ["filter", "and", 0, "containsAny", 1] },
    });
  });

  test.each<[Filter, string]>([
    [{ tensor: "labels", greaterThan: 1 }, 'greaterThan does not fit "labels", which is a class_label tensor'],
    [{ tensor: "loss", containsAny: ["cat"] }, 'containsAny does not fit "loss", which is a generic tensor'],
    [{ tensor: "note", lessThan: "b" }, 'lessThan does not fit "note"'],
    [{ tensor: "truth/boxes", shape: { axis: 0, equals: 1 } }, 'shape does not fit "truth/boxes"'],
    [{ tensor: "loss" }, 'The filter on "loss" has no condition.'],
    [{ tensor: "loss", equals: "1e999" }, '"1e999" is not a number'],
    [{ tensor: "loss", equals: "'; drop table cells" }, "is not a number"],
    [{ tensor: "note", equals: 3 }, "A text tensor is compared with text"],
    [{ tensor: "truth/boxes", objectCount: {} }, "There is no comparison"],
  ])("conditions that do not fit: %j", async (filter, message) => {
    await expect(page({ first: 1, filter })).rejects.toMatchObject({
      code: "INVALID_QUERY",
      message: expect.stringContaining(message),
    });
  });

  test("orders that do not fit", async () => {
    const order = (key: OrderKey) => page({ first: 1, orderBy: [key] });
    await expect(order({ tensor: "labels", direction: "ASC" })).rejects.toMatchObject({ code: "INVALID_QUERY" });
    await expect(order({ expression: "1 + 2", direction: "ASC" })).rejects.toMatchObject({ code: "INVALID_QUERY" });
    await expect(order({ expression: "loss +", direction: "ASC" })).rejects.toMatchObject({
      code: "INVALID_QUERY",
      details: { path: ["orderBy", 0, "expression"] },
    });
    await expect(order({ expression: "loss * 1e300 * 1e300", direction: "ASC" })).rejects.toMatchObject({
      code: "INVALID_QUERY",
      message: "The expression leaves the range of 64-bit floating point numbers.",
    });
  });

  test("cursors of another query, damaged ones, and those from before a reset", async () => {
    const orderBy: OrderKey[] = [{ tensor: "loss", direction: "DESC" }];
    const { cursors } = await page({ orderBy, first: 1 });
    const refused = (input: Parameters<typeof samplePage>[2]) => expect(page(input)).rejects;
    await refused({ first: 1, after: cursors[0] }).toMatchObject({ code: "INVALID_CURSOR" });
    await refused({ first: 1, orderBy, after: "nonsense" }).toMatchObject({ code: "INVALID_CURSOR" });
    const older: QueryTarget = { ...target, ref: { ...target.ref, revision: 2 } };
    const expired = (await samplePage(db, older, { orderBy, first: 1 })).cursors[0];
    await refused({ first: 1, orderBy, after: expired }).toMatchObject({ code: "CURSOR_EXPIRED" });
  });

  test("pages that cannot be", async () => {
    await expect(page({})).rejects.toMatchObject({ code: "INVALID_INPUT" });
    await expect(page({ first: 1, last: 1 })).rejects.toMatchObject({ code: "INVALID_INPUT" });
    await expect(page({ first: -1 })).rejects.toMatchObject({ code: "INVALID_INPUT" });
    expect(await page({ first: 0 })).toMatchObject({ ids: [], hasNextPage: true });
  });
});

describe("a branch on which the highest values were corrected", () => {
  const orderBy: OrderKey[] = [{ tensor: "loss", direction: "DESC" }];
  const total = 400;

  test("begins with what is left, again and again, while corrections go on", async () => {
    const target = await storeModel(db, corrected(total, 200));
    const at = (revision: number): QueryTarget => ({ ...target, ref: { ...target.ref, revision } });
    const firstIds = async (database: Database, revision: number, after?: string) =>
      (await samplePage(database, at(revision), { orderBy, first: 5, ...(after ? { after } : {}) })).ids;

    for (const _ of [1, 2]) expect(await firstIds(db, 5)).toEqual([200, 199, 198, 197, 196]);
    const { cursors } = await samplePage(db, at(5), { orderBy, first: 3 });
    expect(await firstIds(db, 5, cursors[2])).toEqual([197, 196, 195, 194, 193]);

    const earlier = await openSnapshot(db);
    expect(await firstIds(earlier, 5)).toEqual([200, 199, 198, 197, 196]);
    await correct(target, [200, 199, 150]);
    for (const _ of [1, 2]) expect(await firstIds(db, 6)).toEqual([198, 197, 196, 195, 194]);
    expect(await firstIds(earlier, 5)).toEqual([200, 199, 198, 197, 196]);
    await earlier.close();
  });

  test("and pages to the end", async () => {
    const model = corrected(total, 380);
    const target = await storeModel(db, model);
    const order = orderBy.map((key) => ({ ...key, valueOf: (_: ModelDataset, id: number) => modelNumber(model, "loss", id) }));
    for (const _ of [1, 2]) await checkQuery(target, model, { filter: undefined, orderBy: order, sizes: [7, 20] });
  });
});

/** Losses that grow with the id; on the branch the highest of them are 0. */
function corrected(total: number, count: number): ModelDataset {
  const ids = Array.from({ length: total }, (_, index) => index + 1);
  const versions = (chosen: readonly number[], seq: number, loss: (id: number) => number) =>
    new Map(chosen.map((id) => [id, [{ seq, value: { number: loss(id) } }]] as const));
  const columns: ModelColumn[] = [
    { bound: 20, isCareful: false, versions: versions(ids.slice(total - count), 15, () => 0) },
    { bound: 10, isCareful: false, versions: versions(ids, 1, (id) => id) },
  ];
  return { ranges: [{ first: 1, last: total }], deletions: [], tensors: [{ tensor: SPECS.loss, columns }], objectIds: new Map() };
}

async function correct({ structure }: QueryTarget, samples: number[]): Promise<void> {
  const { columnId } = structure.tensors.get("loss")!.steps[0]!;
  await db.sql`
    insert into cells (column_id, sample_id, from_seq, to_seq, revision, absent, edited, num)
    select ${columnId}, sample_id, 20, 9223372036854775807, 6, false, true, 0 from unnest(${samples}::bigint[]) as s (sample_id)`;
}

describe("random datasets against a model", () => {
  test("pages are the model's order, cut anywhere, from either end", { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(dataset(12), fc.array(query(), { minLength: 3, maxLength: 3 }), async (model, queries) => {
        const target = await storeModel(db, model);
        for (const one of queries) await checkQuery(target, model, one);
      }),
      { numRuns: runs(60) },
    );
  });

  test("so are those of larger ones, where the first look does not suffice", { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(largeDataset(), fc.array(query(), { minLength: 6, maxLength: 6 }), async (model, queries) => {
        const target = await storeModel(db, model);
        for (const one of queries) await checkPlaces(target, model, one);
      }),
      { numRuns: runs(3), endOnFailure: true },
    );
  });
});

function runs(usual: number): number {
  return process.env["LOUPE_TEST_LONG"] ? usual * 20 : usual;
}

interface Query {
  filter: Filter | undefined;
  orderBy: (OrderKey & { valueOf: ValueOf })[];
  /** Of the pages, in turn. */
  sizes: number[];
}

type ValueOf = (model: ModelDataset, sample: number) => number | bigint | undefined;

async function checkQuery(target: QueryTarget, model: ModelDataset, asked: Query): Promise<void> {
  const { filter, sizes } = asked;
  const expected = expectedOrder(model, asked);
  const page = pageOf(target, asked);
  const forward = await pages(sizes, expected.length, async (size, edge) => {
    const answer = await page({ first: size, ...(edge ? { after: edge.cursors.at(-1)! } : {}) });
    expect(answer.hasPreviousPage).toBe(edge !== undefined);
    return { answer, isMore: answer.hasNextPage };
  });
  expect(forward.flatMap(({ ids }) => ids)).toEqual(expected);
  const backward = await pages(sizes, expected.length, async (size, edge) => {
    const answer = await page({ last: size, ...(edge ? { before: edge.cursors[0]! } : {}) });
    return { answer, isMore: answer.hasPreviousPage };
  });
  expect(backward.toReversed().flatMap(({ ids }) => ids)).toEqual(expected);
  expect(await countSamples(db, target, filter)).toBe(expected.length);
}

/** All samples on one page, and small pages from places all over it. */
async function checkPlaces(target: QueryTarget, model: ModelDataset, asked: Query): Promise<void> {
  const expected = expectedOrder(model, asked);
  const page = pageOf(target, asked);
  const { ids, cursors } = await page({ first: 10_000 });
  expect(ids).toEqual(expected);
  expect(await countSamples(db, target, asked.filter)).toBe(expected.length);
  const [size] = asked.sizes as [number];
  expect((await page({ first: size })).ids).toEqual(expected.slice(0, size));
  expect((await page({ last: size })).ids).toEqual(expected.slice(-size));
  for (let place = 0; place < ids.length; place += Math.ceil(ids.length / 4)) {
    expect((await page({ first: size, after: cursors[place]! })).ids).toEqual(expected.slice(place + 1, place + 1 + size));
    expect((await page({ last: size, before: cursors[place]! })).ids).toEqual(
      expected.slice(Math.max(0, place - size), place),
    );
  }
}

function expectedOrder(model: ModelDataset, { filter, orderBy }: Query): number[] {
  const matching = modelSamples(model).filter((sample) => !filter || modelMatches(model, filter, sample));
  const orders = orderBy.map(({ direction: to, valueOf }) => ({
    descending: to === "DESC",
    valueOf: (sample: number) => valueOf(model, sample),
  }));
  return modelOrder(matching, orders);
}

function pageOf(target: QueryTarget, { filter, orderBy }: Query) {
  const keys = orderBy.map(({ valueOf: _, ...key }) => key as OrderKey);
  return (paging: { first?: number; after?: string; last?: number; before?: string }) =>
    samplePage(db, target, { filter, orderBy: keys, ...paging });
}

async function pages(
  sizes: readonly number[],
  total: number,
  read: (size: number, edge: SamplePage | undefined) => Promise<{ answer: SamplePage; isMore: boolean }>,
): Promise<SamplePage[]> {
  const answers: SamplePage[] = [];
  for (let isMore = true; isMore;) {
    const read_ = await read(sizes[answers.length % sizes.length]!, answers.at(-1));
    answers.push(read_.answer);
    isMore = read_.isMore;
    expect(answers.length).toBeLessThanOrEqual(total + 1);
  }
  return answers;
}

function smallDataset(): ModelDataset {
  const column = (values: Record<number, ModelValue>): ModelColumn[] => [
    {
      bound: 10,
      isCareful: false,
      versions: new Map(Object.entries(values).map(([id, value]) => [Number(id), [{ seq: 1, value }]])),
    },
  ];
  return {
    ranges: [{ first: 10, last: 15 }],
    deletions: [13],
    tensors: [
      {
        tensor: SPECS.loss,
        columns: column({ 10: { number: NaN }, 11: { number: 1 }, 12: { number: 2 }, 13: { number: 9 }, 14: { number: Infinity } }),
      },
      { tensor: SPECS.iou, columns: column({}) },
      { tensor: SPECS.labels, columns: column({ 10: { labels: [4, 7] }, 12: { labels: [4] }, 13: { labels: [4] }, 14: { labels: [] } }) },
      { tensor: SPECS.note, columns: column({ 11: { text: "a bit blurred" }, 12: { text: "fine" } }) },
      { tensor: SPECS.boxes, columns: column({ 10: { labels: [1, 2] } }) },
    ],
    objectIds: new Map([
      ["truth", { tensor: { ...SPECS.boxes, path: "truth" }, columns: column({ 10: { labels: [1, 2] }, 11: { labels: [3] } }) }],
    ]),
  };
}

const NUMBERS = [-Infinity, -2.5, 0, 0.1, 1, 1, 2, 1e300, Infinity, NaN];
const BIGS = [-(2n ** 63n), -1n, 0n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 63n - 1n];
const TEXTS = ["", "Blurred", "blurred twice", "%_\\", "ok"];

const VALUES: Record<keyof typeof SPECS, fc.Arbitrary<ModelValue>> = {
  loss: fc.constantFrom(...NUMBERS).map((number) => ({ number })),
  iou: fc.oneof(fc.constantFrom(0, 0.5, 1, NaN), fc.double({ min: 0, max: 1, noNaN: true })).map((number) => ({ number })),
  count: fc.constantFrom(...BIGS).map((big) => ({ big })),
  labels: fc.subarray(CLASSES.map(({ id }) => id)).map((labels) => ({ labels })),
  note: fc.constantFrom(...TEXTS).map((text) => ({ text })),
  boxes: fc.nat(3).map((count) => ({ labels: Array.from({ length: count }, (_, index) => index) })),
};

function dataset(length: number): fc.Arbitrary<ModelDataset> {
  const samples = Array.from({ length }, (_, index) => 101 + index + (index >= length / 2 ? 1000 : 0));
  const half = Math.ceil(length / 2);
  const tensor = (name: keyof typeof SPECS): fc.Arbitrary<ModelTensor> =>
    fc.array(column(samples, VALUES[name]), { minLength: 1, maxLength: 4 }).map((columns) => ({ tensor: SPECS[name], columns }));
  const names = Object.keys(SPECS) as (keyof typeof SPECS)[];
  return fc
    .record({
      isSplit: fc.boolean(),
      deletions: fc.subarray(samples, { maxLength: half }),
      tensors: fc.tuple(...names.map(tensor)),
      objects: tensor("boxes"),
    })
    .map(({ isSplit, deletions, tensors, objects }) => ({
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
      tensors,
      objectIds: new Map([["truth", objects]]),
    }));
}

function column(samples: readonly number[], value: fc.Arbitrary<ModelValue>): fc.Arbitrary<ModelColumn> {
  const version = fc.record({ seq: fc.integer({ min: 1, max: 12 }), value: fc.option(value, { nil: undefined, freq: 4 }) });
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
      versions: new Map(samples.flatMap((id, index) => (all[index]!.length > 0 ? [[id, all[index]!] as const] : []))),
    }));
}

/** A small dataset many times over: the copies of a sample follow each other, or those of a dataset do. */
function largeDataset(): fc.Arbitrary<ModelDataset> {
  const times = 600;
  return fc.tuple(dataset(10), fc.boolean()).map(([model, isInterleaved]) => {
    const copy = (id: number, index: number) => (isInterleaved ? id + index * 10_000 : id * times + index);
    const copies = (id: number) => Array.from({ length: times }, (_, index) => copy(id, index));
    const repeated = ({ tensor, columns }: ModelTensor): ModelTensor => ({
      tensor,
      columns: columns.map(({ versions, ...rest }) => ({
        ...rest,
        versions: new Map([...versions].flatMap(([id, history]) => copies(id).map((one) => [one, history] as const))),
      })),
    });
    const ranges = isInterleaved
      ? Array.from({ length: times }, (_, index) =>
          model.ranges.map(({ first, last }) => ({ first: copy(first, index), last: copy(last, index) })),
        ).flat()
      : model.ranges.map(({ first, last }) => ({ first: copy(first, 0), last: copy(last, times - 1) }));
    return {
      ranges,
      deletions: model.deletions.flatMap(copies).toSorted((a, b) => a - b),
      tensors: model.tensors.map(repeated),
      objectIds: new Map([...model.objectIds].map(([group, tensor]) => [group, repeated(tensor)])),
    };
  });
}

function query(): fc.Arbitrary<Query> {
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

function tensorKey(): fc.Arbitrary<Query["orderBy"][number]> {
  return fc.record({ tensor: fc.constantFrom("loss", "model_evaluation/iou", "count"), direction }).map((key) => ({
    ...key,
    valueOf: (model, sample) => modelNumber(model, key.tensor, sample),
  }));
}

const EXPRESSIONS: [string, (loss: number, iou: number) => number][] = [
  ['loss + 10 * "model_evaluation/iou"', (loss, iou) => loss + 10 * iou],
  ['loss / ("model_evaluation/iou" - 1)', (loss, iou) => loss / (iou - 1)],
  ['least(loss, "model_evaluation/iou" * 2)', (loss, iou) => Math.min(loss, iou * 2)],
  ['greatest(-loss, "model_evaluation/iou")', (loss, iou) => Math.max(-loss, iou)],
  ['log(loss) - sqrt("model_evaluation/iou" - 0.5)', (loss, iou) => Math.log(loss) - Math.sqrt(iou - 0.5)],
  ['abs("model_evaluation/iou" - 0.5) + 0 * loss', (loss, iou) => Math.abs(iou - 0.5) + 0 * loss],
];

function expressionKey(): fc.Arbitrary<Query["orderBy"][number]> {
  return fc.record({ chosen: fc.constantFrom(...EXPRESSIONS), direction }).map(({ chosen: [expression, compute], direction: to }) => ({
    expression,
    direction: to,
    valueOf: (model, sample) => {
      const loss = modelNumber(model, "loss", sample);
      const iou = modelNumber(model, "model_evaluation/iou", sample);
      return loss === undefined || iou === undefined ? undefined : compute(Number(loss), Number(iou));
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
  const numbers = fc.constantFrom(...NUMBERS).map((number) => (Number.isFinite(number) ? number : String(number)));
  const comparisons = <T>(operand: fc.Arbitrary<T>, names: readonly string[]) =>
    fc.dictionary(fc.constantFrom(...names), operand, { minKeys: 1, maxKeys: 2 });
  const all = ["equals", "notEquals", "lessThan", "atMost", "greaterThan", "atLeast"];
  const names = fc.subarray(CLASSES.map(({ name }) => name));
  return fc.oneof(
    comparisons(numbers, all).map((tests) => ({ tensor: "loss", ...tests })),
    fc.array(numbers, { maxLength: 3 }).map((list) => ({ tensor: "loss", in: list })),
    comparisons(fc.double({ min: 0, max: 1, noNaN: true }), all).map((tests) => ({ tensor: "model_evaluation/iou", ...tests })),
    comparisons(fc.constantFrom(...BIGS.map(String)), all).map((tests) => ({ tensor: "count", ...tests })),
    names.map((containsAny) => ({ tensor: "labels", containsAny })),
    names.map((containsAll) => ({ tensor: "labels", containsAll })),
    comparisons(fc.constantFrom(...TEXTS), ["equals", "notEquals"]).map((tests) => ({ tensor: "note", ...tests })),
    fc.constantFrom("BLUR", "_", "k").map((matches) => ({ tensor: "note", matches })),
    comparisons(fc.nat(3), all).map((objectCount) => ({ tensor: "truth/boxes", objectCount })),
    fc.record({ tensor: fc.constantFrom("loss", "count", "labels", "note", "truth/boxes"), absent: fc.boolean() }),
  );
}
