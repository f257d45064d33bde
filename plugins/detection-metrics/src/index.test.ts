import { contractProblems } from "@loupe/plugin-api/contract-test";
import { describe, expect, test } from "vitest";
import { groundTruthMatches } from "./ground-truth-matches.ts";
import detectionMetrics from "./index.ts";
import { labelQuality } from "./label-quality-evaluator.ts";
import { overlookedObjects } from "./overlooked-objects.ts";
import { BOX, boundInputs, FAR, mixedSamples, runEvaluator, sample } from "./test-samples.ts";

test("keeps the contract", async () => {
  const plugin = detectionMetrics();
  const cases = plugin.evaluators!.map(({ name }) => ({
    evaluator: name,
    inputs: boundInputs,
    samples: mixedSamples,
  }));
  expect(await contractProblems(plugin, cases)).toEqual([]);
});

test("ground-truth-matches says which objects were found, and by what", async () => {
  const { results, summary, session } = await runEvaluator(groundTruthMatches, [
    sample(
      0,
      [
        ["cat", BOX],
        ["dog", FAR],
      ],
      [
        ["cat", [10, 10, 40, 30], 0.9],
        ["dog", FAR, 0.4],
      ],
    ),
    ...mixedSamples.slice(4),
  ]);
  expect(results).toEqual([
    {
      "ground_truth_matches/boxes": [BOX, FAR],
      "ground_truth_matches/labels": [0, 1],
      "ground_truth_matches/outcome": [0, 1],
      "ground_truth_matches/iou": [0.75, 0],
      "ground_truth_matches/scores": [0.9, 0],
    },
    Object.fromEntries(Object.keys(groundTruthMatches.outputs).map((name) => [name, null])),
  ]);
  expect(summary.figures).toEqual({
    samples: 1,
    samplesLeftOut: 1,
    found: 1,
    missed: 1,
    ignored: 0,
  });
  expect(session.classNames).toEqual({ "ground_truth_matches/labels": ["cat", "dog"] });
});

describe("label-quality", () => {
  test("scores samples and their objects", async () => {
    const { results, summary } = await runEvaluator(labelQuality, [
      sample(
        0,
        [
          ["cat", BOX],
          ["dog", FAR],
        ],
        [
          ["cat", BOX, 0.99],
          ["cat", FAR, 0.99],
        ],
      ),
    ]);
    const { label_quality, ...others } = results[0]!;
    expect(others).toMatchObject({
      overlooked: 1,
      badly_located: 1,
      "label_scores/boxes": [BOX, FAR],
      "label_scores/labels": [0, 1],
      "label_scores/badly_located": [1, 1],
      "label_scores/label_quality": [1, 1e-6],
    });
    expect((others["label_scores/swapped"] as number[])[1]).toBe(1e-6);
    expect(Number(label_quality)).toBeCloseTo(Math.cbrt(Number(others["swapped"])), 12);
    expect(summary.figures).toMatchObject({ meanOverlooked: 1, meanLabelQuality: label_quality });
  });

  test("of no samples, has no means", async () => {
    const { summary } = await runEvaluator(labelQuality, []);
    expect(summary.figures).toMatchObject({ meanOverlooked: null, meanLabelQuality: null });
  });
});

test("overlooked-objects shows what a model is sure of where nothing is labelled", async () => {
  const { results, summary } = await runEvaluator(overlookedObjects, [
    sample(
      0,
      [["cat", BOX]],
      [
        ["cat", BOX, 0.99],
        ["fox", FAR, 0.98],
        ["dog", FAR, 0.6],
      ],
    ),
  ]);
  expect(results).toEqual([
    {
      "overlooked_objects/boxes": [FAR],
      "overlooked_objects/labels": [2],
      "overlooked_objects/scores": [0.98],
      "overlooked_objects/overlooked": [1e-6 * (1 - 0.98)],
    },
  ]);
  expect(summary.figures).toEqual({ samples: 1, samplesLeftOut: 0, overlookedObjects: 1 });
});
