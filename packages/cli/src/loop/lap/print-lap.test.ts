import { expect, test } from "vitest";
import { describeGain, lapLines } from "./print-lap.ts";
import type { LapReport } from "./run-lap.ts";

const report: LapReport = {
  ok: true,
  again: "--train --steps 400 --folds 2 --seed 3",
  steps: [
    { name: "import", ok: true, seconds: 30, detail: "Imported." },
    { name: "folds", ok: true, seconds: 60, detail: "Trained." },
  ],
  stepsPerModel: 400,
  planted: { k: 20, samples: 100, rankings: [{ by: "loss", outOfFold: 15, inSample: 9 }] },
  corrected: 15,
  validation: {
    before: { AP: 0.5, AP50: 0.8, meanIou: 0.61 },
    after: { AP: 0.52, AP50: 0.79, meanIou: 0.63 },
    iouGain: { samples: 50, mean: 0.02, margin: 0.0123 },
  },
  attribution: [{ name: "AP", change: 0.12, model: 0.02, labels: 0.1 }],
};

test("the report says how to have it again, what was found, and what it was good for", () => {
  expect(lapLines(report).join("\n").split("\n")).toEqual([
    "2 of 2 steps succeeded in 1.5 minutes.",
    "The same again: --train --steps 400 --folds 2 --seed 3",
    "",
    "of 20 errors in the first 20 of 100  out of fold  in-sample",
    "-----------------------------------  -----------  ---------",
    "loss                                          15          9",
    "by chance                                      4          4",
    "Corrected: 15, by loss_classifier + 10 * loss_objectness - label_quality, out of fold.",
    "",
    "on 50 validation images  wrong labels  corrected  gain (95 %)",
    "-----------------------  ------------  ---------  --------------",
    "AP                              0.500      0.520  +0.020",
    "AP50                            0.800      0.790  -0.010",
    "mean iou                        0.610      0.630  +0.020 ± 0.012",
    expect.stringMatching(/^The interval is that of the images\./),
  ]);
});

test("what was not measured is left out", () => {
  const nothing = {
    again: null,
    planted: null,
    corrected: null,
    validation: null,
    attribution: null,
  };
  expect(lapLines({ ...report, ...nothing })).toEqual(["2 of 2 steps succeeded in 1.5 minutes."]);
});

test("a gain is told in one line", () => {
  expect(describeGain(report.validation!)).toBe(
    "AP50 0.800 before, 0.790 after; mean iou +0.020 ± 0.012 over 50 images",
  );
});
