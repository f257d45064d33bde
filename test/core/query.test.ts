import { describe, expect, test } from "vitest";
import { openSnapshot, type Database } from "../../packages/core/src/db/database.ts";
import { countSamples } from "../../packages/core/src/query/count-samples.ts";
import type { Filter } from "../../packages/core/src/query/filter.ts";
import type { OrderKey } from "../../packages/core/src/query/order-key.ts";
import type { QueryTarget } from "../../packages/core/src/query/query-target.ts";
import { samplePage } from "../../packages/core/src/query/sample-page.ts";
import { checkQuery } from "../helpers/query-checks.ts";
import { SPECS } from "../helpers/query-generators.ts";
import {
  modelNumber,
  storeModel,
  type ModelColumn,
  type ModelDataset,
  type ModelValue,
} from "../helpers/query-model.ts";
import { createTestDatabase } from "../helpers/test-database.ts";

const db = await createTestDatabase();

describe("a small dataset", async () => {
  const model = smallDataset();
  const target = await storeModel(db, model);
  const page = (input: Parameters<typeof samplePage>[2]) => samplePage(db, target, input);

  test("first page by a tensor, with indices", async () => {
    const first = await page({ orderBy: [{ tensor: "loss", direction: "DESC" }], first: 3 });
    expect(first).toMatchObject({
      ids: [14, 12, 11],
      indices: [3, 2, 1],
      hasNextPage: true,
      hasPreviousPage: false,
    });
    const next = await page({
      orderBy: [{ tensor: "loss", direction: "DESC" }],
      first: 3,
      after: first.cursors[2],
    });
    expect(next).toMatchObject({ ids: [10, 15], hasNextPage: false, hasPreviousPage: true });
  });

  test("NaN after all numbers and no value last, in both directions", async () => {
    expect((await page({ orderBy: [{ tensor: "loss", direction: "ASC" }], first: 9 })).ids).toEqual(
      [11, 12, 14, 10, 15],
    );
    expect((await page({ orderBy: [{ tensor: "loss", direction: "DESC" }], last: 2 })).ids).toEqual(
      [10, 15],
    );
  });

  test("without order by index, and a filter among them", async () => {
    expect((await page({ first: 2 })).ids).toEqual([10, 11]);
    expect((await page({ last: 2 })).ids).toEqual([14, 15]);
    expect(
      (await page({ first: 9, filter: { tensor: "labels", containsAll: ["cat"] } })).ids,
    ).toEqual([10, 12]);
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
    await expect(page({ first: 1, filter: { tensor: "los", absent: true } })).rejects.toMatchObject(
      {
        code: "TENSOR_NOT_FOUND",
        message: 'There is no tensor "los" at "main". Did you mean "loss"?',
        details: { path: ["filter", "tensor"] },
      },
    );
    await expect(
      page({ first: 1, orderBy: [{ tensor: "iou", direction: "ASC" }] }),
    ).rejects.toMatchObject({
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
    [
      { tensor: "labels", greaterThan: 1 },
      'greaterThan does not fit "labels", which is a class_label tensor',
    ],
    [
      { tensor: "loss", containsAny: ["cat"] },
      'containsAny does not fit "loss", which is a generic tensor',
    ],
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
    await expect(order({ tensor: "labels", direction: "ASC" })).rejects.toMatchObject({
      code: "INVALID_QUERY",
    });
    await expect(order({ expression: "1 + 2", direction: "ASC" })).rejects.toMatchObject({
      code: "INVALID_QUERY",
    });
    await expect(order({ expression: "loss +", direction: "ASC" })).rejects.toMatchObject({
      code: "INVALID_QUERY",
      details: { path: ["orderBy", 0, "expression"] },
    });
    await expect(
      order({ expression: "loss * 1e300 * 1e300", direction: "ASC" }),
    ).rejects.toMatchObject({
      code: "INVALID_QUERY",
      message: "The expression leaves the range of 64-bit floating point numbers.",
    });
  });

  test("cursors of another query, damaged ones, and those from before a reset", async () => {
    const orderBy: OrderKey[] = [{ tensor: "loss", direction: "DESC" }];
    const { cursors } = await page({ orderBy, first: 1 });
    const refused = (input: Parameters<typeof samplePage>[2]) => expect(page(input)).rejects;
    await refused({ first: 1, after: cursors[0] }).toMatchObject({ code: "INVALID_CURSOR" });
    await refused({ first: 1, orderBy, after: "nonsense" }).toMatchObject({
      code: "INVALID_CURSOR",
    });
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
      (await samplePage(database, at(revision), { orderBy, first: 5, ...(after ? { after } : {}) }))
        .ids;

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
    const order = orderBy.map((key) => ({
      key,
      valueOf: (_: ModelDataset, id: number) => modelNumber(model, "loss", id),
    }));
    for (const _ of [1, 2])
      await checkQuery(db, target, model, { filter: undefined, orderBy: order, sizes: [7, 20] });
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
  return {
    ranges: [{ first: 1, last: total }],
    deletions: [],
    tensors: [{ tensor: SPECS.loss, columns }],
    objectIds: new Map(),
  };
}

async function correct({ structure }: QueryTarget, samples: number[]): Promise<void> {
  const { columnId } = structure.tensors.get("loss")!.steps[0]!;
  await db.sql`
    insert into cells (column_id, sample_id, from_seq, to_seq, revision, absent, edited, num)
    select ${columnId}, sample_id, 20, 9223372036854775807, 6, false, true, 0 from unnest(${samples}::bigint[]) as s (sample_id)`;
}

function smallDataset(): ModelDataset {
  const column = (values: Record<number, ModelValue>): ModelColumn[] => [
    {
      bound: 10,
      isCareful: false,
      versions: new Map(
        Object.entries(values).map(([id, value]) => [Number(id), [{ seq: 1, value }]]),
      ),
    },
  ];
  return {
    ranges: [{ first: 10, last: 15 }],
    deletions: [13],
    tensors: [
      {
        tensor: SPECS.loss,
        columns: column({
          10: { number: NaN },
          11: { number: 1 },
          12: { number: 2 },
          13: { number: 9 },
          14: { number: Infinity },
        }),
      },
      { tensor: SPECS.iou, columns: column({}) },
      {
        tensor: SPECS.labels,
        columns: column({
          10: { labels: [4, 7] },
          12: { labels: [4] },
          13: { labels: [4] },
          14: { labels: [] },
        }),
      },
      {
        tensor: SPECS.note,
        columns: column({ 11: { text: "a bit blurred" }, 12: { text: "fine" } }),
      },
      { tensor: SPECS.boxes, columns: column({ 10: { labels: [1, 2] } }) },
    ],
    objectIds: new Map([
      [
        "truth",
        {
          tensor: { ...SPECS.boxes, path: "truth" },
          columns: column({ 10: { labels: [1, 2] }, 11: { labels: [3] } }),
        },
      ],
    ]),
  };
}
