import { expect } from "vitest";
import type { Database } from "../../packages/core/src/db/database.ts";
import { classCounts } from "../../packages/core/src/query/class-counts.ts";
import { histogram } from "../../packages/core/src/query/histogram.ts";
import type { QueryTarget } from "../../packages/core/src/query/query-target.ts";
import type { ModelQuery } from "./query-generators.ts";
import { CLASSES, modelLabels, type ModelDataset } from "./query-model.ts";

/** The histogram of the first order key and the counts of classes, over the samples that match. */
export async function checkStatistics(
  db: Database,
  target: QueryTarget,
  model: ModelDataset,
  asked: ModelQuery,
  matching: readonly number[],
): Promise<void> {
  const { filter, orderBy, sizes } = asked;
  for (const tensor of ["labels", "things/labels"]) {
    if (!target.structure.tensors.has(tensor)) continue;
    const labels = matching.map((sample) => modelLabels(model, tensor, sample));
    const counts = await classCounts(db, target, { tensor, filter });
    // Ids are dealt anew where the classes are stored by their names.
    expect(counts.map(({ class: { name }, ...rest }) => ({ name, ...rest }))).toEqual(
      CLASSES.map(({ id, name }) => ({
        name,
        samples: labels.filter((ids) => ids.includes(id)).length,
        labels: labels.flat().filter((label) => label === id).length,
      })),
    );
  }
  const [first] = orderBy;
  if (!first) return;
  const { direction: _, ...of } = first.key;
  // Which zero it is is not kept.
  const values = matching.map((sample) => first.valueOf(model, sample));
  const numbers = values.flatMap((value) => (value === undefined ? [] : [Number(value) + 0]));
  const found = await histogram(db, target, { of, filter, buckets: sizes[0]! });
  expect(found).toEqual(expectedHistogram(numbers, sizes[0]!, values.length));
  const range = { low: -1, high: 2 };
  const { buckets, below, above } = await histogram(db, target, {
    of,
    filter,
    buckets: 2,
    ...range,
  });
  expect([below, ...buckets.map(({ count }) => count), above]).toEqual(
    [
      (number: number) => number < -1 && number > -Infinity,
      (number: number) => number >= -1 && number < 0.5,
      (number: number) => number >= 0.5 && number <= 2,
      (number: number) => number > 2 && number < Infinity,
    ].map((test) => numbers.filter((number) => test(number)).length),
  );
}

function expectedHistogram(numbers: readonly number[], buckets: number, samples: number) {
  const finite = numbers.filter((number) => Number.isFinite(number));
  const count = (value: number) => numbers.filter((number) => Object.is(number, value)).length;
  return {
    buckets: expectedBuckets(finite, buckets),
    below: 0,
    above: 0,
    nan: count(NaN),
    negativeInfinity: count(-Infinity),
    positiveInfinity: count(Infinity),
    absent: samples - numbers.length,
    samples,
  };
}

function expectedBuckets(numbers: readonly number[], buckets: number) {
  if (numbers.length === 0) return [];
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  if (low === high) return [{ low, high, count: numbers.length }];
  const edges = Array.from(
    { length: buckets + 1 },
    (_, index) => low * (1 - index / buckets) + high * (index / buckets),
  );
  return edges.slice(1).map((end, index) => ({
    low: edges[index]!,
    high: end,
    count: numbers.filter(
      (number) =>
        number >= edges[index]! && (number < end || (index === buckets - 1 && number === end)),
    ).length,
  }));
}
