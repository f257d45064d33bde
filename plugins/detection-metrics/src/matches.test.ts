import { describe, expect, test } from "vitest";
import { matches } from "./matches.ts";
import { BOX, boundInputs, FAR, mixedSamples, runEvaluator, sample } from "./test-samples.ts";

describe("matches", () => {
  test("says what became of each prediction, and counts", async () => {
    const { results, session } = await runEvaluator(matches, [
      sample(
        0,
        [
          ["cat", BOX],
          ["dog", FAR],
        ],
        [
          ["cat", BOX, 0.9],
          ["cat", FAR, 0.8],
          ["dog", FAR, 0.3],
        ],
      ),
    ]);
    expect(session.classNames).toEqual({ "matches/labels": ["cat", "dog", "fox"] });
    expect(results).toEqual([
      {
        tp: 1,
        fp: 1,
        fn: 1,
        confusions: "[dog -> cat]",
        "matches/boxes": [BOX, FAR, FAR],
        "matches/labels": [0, 0, 1],
        "matches/scores": [0.9, 0.8, 0.3],
        "matches/outcome": [0, 1, 3],
        "matches/iou": [1, 0, 0],
        "matches/partner": [0, -1, -1],
      },
    ]);
  });

  test("summarises the run", async () => {
    const { summary } = await runEvaluator(matches, mixedSamples);
    expect(summary).toMatchObject({
      figures: {
        samples: 4,
        samplesLeftOut: 1,
        tp: 1,
        fp: 2,
        fn: 3,
        precision: 1 / 3,
        recall: 1 / 4,
        f1: 2 / 7,
      },
      confusion: {
        classNames: ["cat", "dog", "fox"],
        counts: [
          [1, 1, 0, 0],
          [0, 0, 0, 0],
          [0, 0, 0, 1],
          [1, 1, 0, 0],
        ],
      },
      notes: [
        "1 sample without a value for the ground truth or the predictions was left out.",
        'The ground truth does not have these classes of the predictions: "fox"; they have no AP.',
      ],
    });
    expect(summary.classes?.map(({ name }) => name)).toEqual(["cat", "dog", "fox"]);
    const [cat, dog, fox] = summary.classes!.map(({ figures }) => figures);
    expect(cat).toMatchObject({ objects: 2, tp: 1, fp: 1, fn: 1, AR100: 0.5 });
    expect(cat!["AP"]).toBeCloseTo(51 / 101, 12);
    expect(dog).toMatchObject({ objects: 2, tp: 0, fn: 2, precision: null, AP: 0 });
    expect(fox).toMatchObject({ objects: 0, fp: 1, AP: null });
    expect(summary.curves?.map(({ className, iouThreshold }) => [className, iouThreshold])).toEqual(
      [0.5, 0.75, 0.9].flatMap((iou) => [null, "cat", "dog"].map((name) => [name, iou])),
    );
    const { AP, AP50, APlarge } = summary.figures!;
    expect(AP).toBeCloseTo(51 / 101 / 2, 12);
    expect([AP50, APlarge]).toEqual([AP, null]);
  });

  test("draws the curve at the threshold that was asked for, over all scores", async () => {
    const near = [10, 10, 40, 30];
    const samples = [
      sample(
        0,
        [
          ["cat", BOX],
          ["cat", FAR],
        ],
        [["cat", near, 0.2]],
      ),
    ];
    const curveAt = async (iouThreshold: number) => {
      const { summary } = await runEvaluator(matches, samples, { options: { iouThreshold } });
      const [mean, cat] = summary.curves!;
      expect(cat).toMatchObject({ name: "precision", className: "cat", iouThreshold });
      return { ...cat!, mean: mean!.precision };
    };
    const low = await curveAt(0.75);
    expect([low.precision[50], low.precision[51], low.precision.length]).toEqual([1, 0, 101]);
    expect([low.score[50], low.score[51]]).toEqual([0.2, null]);
    expect(low.mean).toEqual(low.precision);
    expect((await curveAt(0.76)).precision[0]).toBe(0);
  });

  test("draws curves at 0.5, 0.75 and 0.9 too, as they are where those are asked for", async () => {
    const samples = [0.95, 0.8, 0.6].map((share, index) => {
      const [left, top, width, height] = BOX as [number, number, number, number];
      return sample(index, [["cat", BOX]], [["cat", [left, top, share * width, height], share]]);
    });
    const curvesFor = async (iouThreshold: number) =>
      (await runEvaluator(matches, samples, { options: { iouThreshold } })).summary.curves!;
    const all = await curvesFor(0.6);
    expect(all.map(({ iouThreshold }) => iouThreshold)).toEqual([
      0.6, 0.6, 0.5, 0.5, 0.75, 0.75, 0.9, 0.9,
    ]);
    const reached = all
      .filter(({ className }) => className === "cat")
      .map(({ precision }) => precision.findLastIndex((value) => value! > 0));
    expect(reached).toEqual([100, 100, 66, 33]);
    for (const iou of [0.5, 0.75, 0.9]) {
      const own = (await curvesFor(iou)).slice(0, 2);
      expect(all.filter(({ iouThreshold }) => iouThreshold === iou)).toEqual(own);
    }
  });

  test("draws the other curves of more than 100 classes as their mean alone", async () => {
    const namesWith = async (classes: number) => {
      const more = Array.from({ length: classes - 3 }, (_, number) => `class ${number}`);
      const labels = { ...boundInputs["labels"]!, classNames: ["cat", "dog", ...more] };
      const inputs = { ...boundInputs, labels };
      const { summary } = await runEvaluator(matches, mixedSamples, { inputs });
      return summary.curves!.map(({ className }) => className);
    };
    const each = [null, "cat", "dog"];
    expect(await namesWith(100)).toEqual([...each, ...each, ...each]);
    expect(await namesWith(101)).toEqual([...each, null, null]);
  });

  test("takes areas, crowds and ids of images where they are bound", async () => {
    const inputs = {
      ...boundInputs,
      areas: { tensor: "areas", htype: "generic" as const },
      iscrowd: { tensor: "iscrowd", htype: "generic" as const },
      image_ids: { tensor: "coco/image_id", htype: "generic" as const },
    };
    const crowd = sample(0, [["cat", BOX]], [["cat", [20, 20, 10, 10], 0.9]], {
      areas: [20_000],
      iscrowd: [1],
      image_ids: 7,
    });
    const large = sample(1, [["cat", BOX]], [["cat", BOX, 0.9]], {
      areas: [20_000],
      iscrowd: [0],
      image_ids: 3,
    });
    const { results, summary } = await runEvaluator(matches, [crowd, large], { inputs });
    expect(results[0]).toMatchObject({ tp: 0, fp: 0, fn: 0, "matches/outcome": [2] });
    expect(summary.figures).toMatchObject({ AP: 1, APsmall: null, APlarge: 1 });
  });

  test("orders images by their ids where scores are equal; those without come last", async () => {
    const apOf = async (wrongId: number | null, rightId: number | null) => {
      const wrong = sample(0, [], [["cat", BOX, 0.9]], { image_ids: wrongId });
      const right = sample(1, [["cat", BOX]], [["cat", BOX, 0.9]], { image_ids: rightId });
      const { summary } = await runEvaluator(matches, [wrong, right]);
      return summary.figures!["AP"];
    };
    expect(await apOf(1, 2)).toBe(0.5);
    expect(await apOf(2, 1)).toBe(1);
    expect(await apOf(null, 1)).toBe(1);
    expect(await apOf(null, null)).toBe(0.5);
  });

  test("of no samples, has no figures", async () => {
    const { summary } = await runEvaluator(matches, []);
    const figures = { samples: 0, tp: 0, precision: null, AP: null, AR100: null };
    expect(summary.figures).toMatchObject(figures);
    expect(summary.curves).toEqual([]);
  });

  test("of too many classes, says what is left out", async () => {
    const classNames = Array.from({ length: 1_001 }, (_, number) => `class ${number}`);
    const inputs = {
      ...boundInputs,
      labels: { ...boundInputs["labels"]!, classNames },
      predicted_labels: { ...boundInputs["predicted_labels"]!, classNames },
    };
    const { summary } = await runEvaluator(matches, mixedSamples, { inputs });
    expect(summary.classes).toHaveLength(1_001);
    expect(summary.confusion).toBeUndefined();
    expect(summary.notes).toContain(
      "1001 classes are too many for a confusion matrix; the limit is 1000.",
    );
  });

  test("writes nothing for a sample that lacks one side", async () => {
    const { results } = await runEvaluator(matches, mixedSamples.slice(4));
    expect(new Set(Object.values(results[0]!))).toEqual(new Set([null]));
  });
});

describe("refuses", () => {
  const good = sample(3, [["cat", BOX]], [["cat", BOX, 0.9]]);
  const failing: [string, Record<string, unknown>, string][] = [
    [
      "boxes without labels",
      { labels: null },
      'Sample 3 has 1 "boxes" and no "labels"; expected as many of each.',
    ],
    [
      "boxes that are not finite",
      { predicted_boxes: [[1, 2, Number.NaN, 4]] },
      'Sample 3 has [1, 2, NaN, 4] among its "predicted_boxes"; expected four finite numbers.',
    ],
    [
      "labels without a class",
      { labels: [2] },
      'Sample 3 has 2 among its "labels"; expected a position in 2 class names.',
    ],
    [
      "predictions without scores",
      { predicted_scores: null },
      'Sample 3 has predicted boxes, but no "predicted_scores".',
    ],
    [
      "too few scores",
      { predicted_scores: [] },
      'Sample 3 has 0 numbers as "predicted_scores"; expected one finite number for each of 1 objects.',
    ],
    [
      "a score for all",
      { predicted_scores: 0.5 },
      'Sample 3 has a number as "predicted_scores"; expected one finite number for each of 1 objects.',
    ],
    [
      "scores that are not finite",
      { predicted_scores: [Number.NaN] },
      'Sample 3 has 1 numbers, not all of them finite, as "predicted_scores"; expected one finite number for each of 1 objects.',
    ],
    [
      "ids that are no numbers",
      { image_ids: [1] },
      'Sample 3 has [1] as "image_ids"; expected one finite number.',
    ],
  ];

  test.each(failing)("%s", async (_, values, message) => {
    const bad = { index: 3, values: { ...good.values, ...values } } as typeof good;
    await expect(runEvaluator(matches, [bad])).rejects.toThrow(message);
  });

  test("labels of a tensor without class names", async () => {
    const labels = { tensor: "labels", htype: "class_label" as const };
    await expect(runEvaluator(matches, [], { inputs: { ...boundInputs, labels } })).rejects.toThrow(
      'Tensor "labels", bound to the input "labels", has no class names',
    );
  });
});
