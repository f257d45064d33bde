import { describe, expect, test } from "vitest";
import { matchObjects, type MatchOptions } from "./match-objects.ts";
import { countOutcomes, predictionOutcomes, truthOutcomes } from "./match-outcomes.ts";
import { imageObjects } from "./test-goldens.ts";

const OPTIONS: MatchOptions = { iouThreshold: 0.5, scoreThreshold: 0, withinClasses: true };

/** Partners of predictions and of objects, -1 for none. */
function match(
  truth: readonly number[][],
  predictions: readonly number[][],
  options: Partial<MatchOptions> = {},
) {
  const objects = imageObjects(truth, predictions);
  const all = { ...OPTIONS, ...options };
  const found = matchObjects(objects, all);
  const outcomes = predictionOutcomes(objects, found, all.scoreThreshold);
  const ofTruth = truthOutcomes(objects, found);
  return {
    predictions: [...found.partnerOfPrediction],
    truth: [...found.partnerOfTruth],
    ious: [...found.ious],
    outcomes,
    ofTruth,
    counts: countOutcomes(outcomes, ofTruth),
  };
}

describe("matchObjects", () => {
  test("gives each object to the highest score, whatever the order", () => {
    const truth = [[0, 0, 0, 10, 10]];
    const sure = [0, 1, 0, 10, 10, 0.9];
    const unsure = [0, 0, 0, 10, 10, 0.6];
    expect(match(truth, [unsure, sure])).toEqual({
      predictions: [-1, 0],
      truth: [1],
      ious: [0, 90 / 110],
      outcomes: ["false positive", "true positive"],
      ofTruth: ["found"],
      counts: { tp: 1, fp: 1, fn: 0 },
    });
    expect(match(truth, [sure, unsure]).predictions).toEqual([0, -1]);
  });

  test("takes the object it overlaps most that is still free", () => {
    const truth = [
      [0, 0, 0, 10, 10],
      [0, 2, 0, 10, 10],
    ];
    const near = [0, 2, 0, 10, 10];
    expect(
      match(truth, [
        [...near, 0.9],
        [...near, 0.8],
        [...near, 0.7],
      ]).predictions,
    ).toEqual([1, 0, -1]);
  });

  test("of objects that overlap equally, takes the last", () => {
    const same = [0, 0, 0, 10, 10];
    expect(match([same, same], [[...same, 0.9]]).truth).toEqual([-1, 0]);
  });

  test("an overlap of exactly the threshold is enough, also of 1", () => {
    const truth = [[0, 0, 0, 10, 10]];
    expect(match(truth, [[0, 0, 0, 10, 5, 0.9]]).counts.tp).toBe(1);
    expect(match(truth, [[0, 0, 0, 10, 4.9, 0.9]]).counts).toEqual({ tp: 0, fp: 1, fn: 1 });
    expect(match(truth, [[0, 0, 0, 10, 10, 0.9]], { iouThreshold: 1 }).counts.tp).toBe(1);
  });

  test("keeps classes apart, unless told otherwise", () => {
    const truth = [[0, 0, 0, 10, 10]];
    const predictions = [[1, 0, 0, 10, 10, 0.9]];
    expect(match(truth, predictions).counts).toEqual({ tp: 0, fp: 1, fn: 1 });
    expect(match(truth, predictions, { withinClasses: false }).predictions).toEqual([0]);
  });

  test("leaves out what does not score more than the threshold", () => {
    const truth = [[0, 0, 0, 10, 10]];
    const predictions = [[0, 0, 0, 10, 10, 0.5]];
    expect(match(truth, predictions, { scoreThreshold: 0.5 })).toMatchObject({
      outcomes: ["below threshold"],
      counts: { tp: 0, fp: 0, fn: 1 },
    });
  });

  test("a crowd takes many, none of them counts, and is not missed", () => {
    const crowd = [0, 0, 0, 100, 100, 10_000, 1];
    const inside = (left: number) => [0, left, 0, 10, 10, 0.9];
    expect(match([crowd], [inside(0), inside(20), inside(95)])).toMatchObject({
      predictions: [0, 0, 0],
      ious: [1, 1, 0.5],
      outcomes: ["ignored", "ignored", "ignored"],
      ofTruth: ["ignored"],
      counts: { tp: 0, fp: 0, fn: 0 },
    });
  });

  test("prefers an object of its own to a crowd that it overlaps more", () => {
    const crowd = [0, 0, 0, 100, 100, 10_000, 1];
    const own = [0, 0, 0, 10, 12];
    expect(match([crowd, own], [[0, 0, 0, 10, 10, 0.9]])).toMatchObject({
      predictions: [1],
      counts: { tp: 1, fp: 0, fn: 0 },
    });
  });

  test("images with nothing on one side", () => {
    expect(match([], []).counts).toEqual({ tp: 0, fp: 0, fn: 0 });
    expect(match([[0, 0, 0, 1, 1]], []).counts).toEqual({ tp: 0, fp: 0, fn: 1 });
    expect(match([], [[0, 0, 0, 1, 1, 0.9]]).counts).toEqual({ tp: 0, fp: 1, fn: 0 });
  });
});
