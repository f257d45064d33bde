import { expect } from "vitest";
import type { Database } from "../../packages/core/src/db/database.ts";
import { countSamples } from "../../packages/core/src/query/count-samples.ts";
import type { QueryTarget } from "../../packages/core/src/query/query-target.ts";
import { samplePage, type SamplePage } from "../../packages/core/src/query/sample-page.ts";
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
  for (let place = 0; place < ids.length; place += Math.ceil(ids.length / 4)) {
    expect((await page({ first: size, after: cursors[place]! })).ids).toEqual(
      expected.slice(place + 1, place + 1 + size),
    );
    expect((await page({ last: size, before: cursors[place]! })).ids).toEqual(
      expected.slice(Math.max(0, place - size), place),
    );
  }
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
