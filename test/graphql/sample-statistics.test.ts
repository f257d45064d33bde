import { describe, expect, test } from "vitest";
import { ASKED, askedSample, SAMPLES, startAskingStage } from "../helpers/asking-stage.ts";

const { ask, query } = await startAskingStage();

const all = Array.from({ length: SAMPLES }, (_, index) => askedSample(index));

const HISTOGRAM = `query ($owner: String!, $name: String!, $ref: String, $tensor: String, $expression: String,
    $filter: SampleFilter, $buckets: Int, $low: Float, $high: Float) {
  dataset(owner: $owner, name: $name) {
    histogram(ref: $ref, tensor: $tensor, expression: $expression, filter: $filter, buckets: $buckets, low: $low, high: $high) {
      buckets { low high count } below above nan negativeInfinity positiveInfinity absent samples
    }
  }
}`;

const histogram = async (asked: object) =>
  (await ask(HISTOGRAM, { ...ASKED, ...asked })).dataset.histogram;

const refusal = async (text: string, asked: object) => {
  const { errors } = await query(text, { ...ASKED, ...asked });
  return [errors![0]!.extensions.code, errors![0]!.message];
};

describe("histogram", () => {
  test("counts numbers, NaN and no value", async () => {
    // 0 to 1499 but those of the two samples without a finite number: 370 and 407.
    expect(await histogram({ tensor: "loss", buckets: 3, low: 0, high: 1500 })).toEqual({
      buckets: [
        { low: 0, high: 500, count: 498 },
        { low: 500, high: 1000, count: 500 },
        { low: 1000, high: 1500, count: 500 },
      ],
      below: 0,
      above: 0,
      nan: 1,
      negativeInfinity: 0,
      positiveInfinity: 0,
      absent: 1,
      samples: SAMPLES,
    });
  });

  test("spans the numbers that there are, over a filter, and holds both ends", async () => {
    const filter = { tensor: { path: "loss", atLeast: 10, atMost: 19 } };
    const { buckets, samples } = await histogram({ tensor: "loss", buckets: 3, filter });
    expect(buckets).toEqual([
      { low: 10, high: 13, count: 3 },
      { low: 13, high: 16, count: 3 },
      { low: 16, high: 19, count: 4 },
    ]);
    expect(samples).toBe(10);
  });

  test("of an expression tells infinities and NaN apart", async () => {
    const filter = { not: { tensor: { path: "loss", greaterThan: 10 } } };
    const found = await histogram({
      expression: "1 / (loss - 5)",
      buckets: 2,
      filter,
      low: 0,
      high: 1,
    });
    expect(found).toMatchObject({ positiveInfinity: 1, nan: 1, absent: 1, below: 5, samples: 13 });
    expect(found.buckets.map(({ count }: { count: number }) => count)).toEqual([3, 2]);
  });

  test("of numbers that are all equal is one bucket, of none none", async () => {
    const equal = { tensor: { path: "loss", equals: 7 } };
    expect((await histogram({ tensor: "loss", filter: equal })).buckets).toEqual([
      { low: 7, high: 7, count: 1 },
    ]);
    const none = { tensor: { path: "loss", equals: -7 } };
    expect(await histogram({ tensor: "loss", filter: none })).toMatchObject({
      buckets: [],
      samples: 0,
    });
    expect(await histogram({ tensor: "loss", low: 9000 })).toMatchObject({
      buckets: [{ low: 9000, high: 9000, count: 0 }],
      below: 1498,
    });
  });

  test("of something else is refused", async () => {
    expect(await refusal(HISTOGRAM, { tensor: "labels" })).toEqual([
      "INVALID_QUERY",
      '"labels" is a class_label tensor that describes objects; only numbers that describe samples (htype generic) can be ordered by or counted.',
    ]);
    expect((await refusal(HISTOGRAM, { tensor: "lost" }))[0]).toBe("TENSOR_NOT_FOUND");
    expect((await refusal(HISTOGRAM, {}))[0]).toBe("INVALID_INPUT");
    expect(await refusal(HISTOGRAM, { tensor: "loss", buckets: 0 })).toEqual([
      "INVALID_INPUT",
      "There can be 1 to 1000 buckets; found 0.",
    ]);
    expect(await refusal(HISTOGRAM, { tensor: "loss", low: 2, high: 1 })).toEqual([
      "INVALID_INPUT",
      "The range begins at 2 and ends before it, at 1.",
    ]);
  });
});

const COUNTS = `query ($owner: String!, $name: String!, $tensor: String!, $filter: SampleFilter) {
  dataset(owner: $owner, name: $name) {
    classCounts(tensor: $tensor, filter: $filter) { class { name } samples labels }
  }
}`;

/** As told by the samples themselves. */
function counted(samples: readonly { labels: string[] }[]) {
  return ["cat", "dog", "owl"].map((name) => ({
    class: { name },
    samples: samples.filter(({ labels }) => labels.includes(name)).length,
    labels: samples.flatMap(({ labels }) => labels).filter((label) => label === name).length,
  }));
}

describe("classCounts", () => {
  test("counts samples and objects of each class", async () => {
    const { dataset } = await ask(COUNTS, { ...ASKED, tensor: "labels" });
    expect(dataset.classCounts).toEqual(counted(all));
  });

  test("counts over a filter, and classes that do not occur", async () => {
    const filter = { tensor: { path: "loss", atMost: 50 } };
    const { dataset } = await ask(COUNTS, { ...ASKED, tensor: "labels", filter });
    const low = all.filter(({ loss }) => loss !== undefined && loss <= 50);
    expect(dataset.classCounts).toEqual(counted(low));
    const none = { tensor: { path: "loss", atMost: -1 } };
    const empty = await ask(COUNTS, { ...ASKED, tensor: "labels", filter: none });
    expect(empty.dataset.classCounts).toEqual(counted([]));
  });

  test("is refused for a tensor without classes", async () => {
    expect((await refusal(COUNTS, { tensor: "loss" }))[0]).toBe("INVALID_QUERY");
    expect((await refusal(COUNTS, { tensor: "label" }))[1]).toContain('Did you mean "labels"?');
  });
});
