import { describe, expect, test } from "vitest";
import { reportJson, stepLine, summaryLines } from "./print-report.ts";
import type { LoopReport } from "./run-loop.ts";

const report: LoopReport = {
  ok: false,
  steps: [
    { name: "import", ok: true, seconds: 1.234, detail: "3 samples." },
    { name: "branch", ok: false, seconds: 0.5, detail: "It is 2; expected 3." },
  ],
  imagesPerSecond: { loss: 73.456, predictions: null },
  meanIou: 0.8765,
  planted: {
    k: 4,
    precisionByLoss: 0.5,
    precisionByExpression: 0.75,
    precisionByLabelQuality: 0.25,
  },
  detection: { AP: 0.61234, AP50: 0.95, precision: 0.9, recall: null },
  confusion: {
    classNames: ["7"],
    counts: [
      [3, 1],
      [0, 0],
    ],
  },
};

describe("the report of a loop", () => {
  test("has a line for each step and a summary", () => {
    expect([...report.steps.map((step) => stepLine(step)), ...summaryLines(report)]).toEqual([
      "✓ import      1.2 s  3 samples.",
      "✗ branch      0.5 s  It is 2; expected 3.",
      "1 of 2 steps succeeded in 1.7 s.",
      "Images per second: loss 73.5, predictions not measured.",
      "Mean iou on the validation data: 0.876; AP 0.612, AP50 0.950.",
      "Precision among the first 4: 0.50 by loss, 0.75 by loss_classifier + 10 * loss_objectness, 0.25 by label quality.",
    ]);
  });

  test("is one JSON object", () => {
    expect(JSON.parse(reportJson(report))).toEqual({
      ok: false,
      steps: report.steps,
      imagesPerSecond: { loss: 73.5, predictions: null },
      meanIou: 0.8765,
      planted: report.planted,
      detection: report.detection,
      confusion: report.confusion,
    });
  });

  test("says nothing of precision without planted errors", () => {
    expect(summaryLines({ ...report, planted: null })).toHaveLength(3);
    expect(JSON.parse(reportJson({ ...report, planted: null })).planted).toBeNull();
  });
});
