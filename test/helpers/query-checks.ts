import { expect } from "vitest";
import type { Database } from "../../packages/core/src/db/database.ts";
import { countSamples } from "../../packages/core/src/query/count-samples.ts";
import type { QueryTarget } from "../../packages/core/src/query/query-target.ts";
import {
  samplePage,
  samplePlace,
  type SamplePage,
} from "../../packages/core/src/query/sample-page.ts";
import { checkStatistics } from "./query-statistics.ts";
import type { ModelQuery } from "./query-generators.ts";
import { modelMatches, modelOrder, modelSamples, type ModelDataset } from "./query-model.ts";

/** Pages forward and backward to the end, and the count. */
export async function checkQuery(
  db: Database,
  target: QueryTarget,
  model: ModelDataset,
  asked: ModelQuery,
): Promise<void> {
  const { filter, sizes } = asked;
  const expected = expectedOrder(model, asked);
  const page = pageOf(db, target, asked);
  await checkOffsets(db, target, asked, expected);
  await checkStatistics(db, target, model, asked, expected);
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
export async function checkPlaces(
  db: Database,
  target: QueryTarget,
  model: ModelDataset,
  asked: ModelQuery,
): Promise<void> {
  const expected = expectedOrder(model, asked);
  const page = pageOf(db, target, asked);
  const { ids, cursors } = await page({ first: 10_000 });
  expect(ids).toEqual(expected);
  expect(await countSamples(db, target, asked.filter)).toBe(expected.length);
  const [size] = asked.sizes as [number];
  expect((await page({ first: size })).ids).toEqual(expected.slice(0, size));
  expect((await page({ last: size })).ids).toEqual(expected.slice(-size));
  await checkOffsets(db, target, asked, expected);
  await checkStatistics(db, target, model, asked, expected);
  for (let place = 0; place < ids.length; place += Math.ceil(ids.length / 4)) {
    expect((await page({ first: size, after: cursors[place]! })).ids).toEqual(
      expected.slice(place + 1, place + 1 + size),
    );
    expect((await page({ last: size, before: cursors[place]! })).ids).toEqual(
      expected.slice(Math.max(0, place - size), place),
    );
  }
}

/** Pages from counted places on, and the places of samples. */
async function checkOffsets(
  db: Database,
  target: QueryTarget,
  { filter, orderBy, sizes }: ModelQuery,
  expected: readonly number[],
): Promise<void> {
  const query = { filter, orderBy: orderBy.map(({ key }) => key) };
  const [size] = sizes as [number];
  for (const offset of [Math.ceil(expected.length / 2), expected.length + 1]) {
    const page = await samplePage(db, target, { ...query, first: size, offset });
    expect(page.ids).toEqual(expected.slice(offset, offset + size));
    expect([page.hasPreviousPage, page.hasNextPage]).toEqual([
      offset > 0,
      offset + size < expected.length,
    ]);
    const [cursor] = page.cursors;
    if (cursor === undefined) continue;
    const next = await samplePage(db, target, { ...query, first: size, after: cursor, offset });
    expect(next.ids).toEqual(expected.slice(2 * offset + 1, 2 * offset + 1 + size));
    expect(await samplePlace(db, target, query, page.ids[0]!)).toBe(offset);
  }
  const others = samplesWithout(target, expected);
  for (const id of others.slice(-1)) expect(await samplePlace(db, target, query, id)).toBeNull();
}

/** Some samples that are not among these, and one that does not exist. */
function samplesWithout({ membership }: QueryTarget, ids: readonly number[]): number[] {
  const found = new Set(ids);
  return [1_000_000_000, ...membership.slice(0, membership.count).filter((id) => !found.has(id))];
}

function expectedOrder(model: ModelDataset, { filter, orderBy }: ModelQuery): number[] {
  const matching = modelSamples(model).filter(
    (sample) => !filter || modelMatches(model, filter, sample),
  );
  const orders = orderBy.map(({ key, valueOf }) => ({
    descending: key.direction === "DESC",
    valueOf: (sample: number) => valueOf(model, sample),
  }));
  return modelOrder(matching, orders);
}

function pageOf(db: Database, target: QueryTarget, { filter, orderBy }: ModelQuery) {
  const keys = orderBy.map(({ key }) => key);
  return (paging: { first?: number; after?: string; last?: number; before?: string }) =>
    samplePage(db, target, { filter, orderBy: keys, ...paging });
}

async function pages(
  sizes: readonly number[],
  total: number,
  read: (
    size: number,
    edge: SamplePage | undefined,
  ) => Promise<{ answer: SamplePage; isMore: boolean }>,
): Promise<SamplePage[]> {
  const answers: SamplePage[] = [];
  for (let isMore = true; isMore;) {
    const page = await read(sizes[answers.length % sizes.length]!, answers.at(-1));
    answers.push(page.answer);
    isMore = page.isMore;
    expect(answers.length).toBeLessThanOrEqual(total + 1);
  }
  return answers;
}
