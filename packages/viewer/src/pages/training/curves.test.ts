import { expect, test } from "vitest";
import { Curves } from "./curves.ts";
import type { TrainingPoint } from "./training-query.ts";

let told = 0;

function point(step: number, loss: number | null, more: Partial<TrainingPoint> = {}) {
  const figures = [{ name: "loss", value: loss }];
  return { number: ++told, kind: "PROGRESS", step, fold: null, figures, ...more } as TrainingPoint;
}

function curvesOf(points: readonly TrainingPoint[]): Curves {
  const curves = new Curves();
  for (const one of points) curves.add(one);
  return curves;
}

const LOSS = { key: "PROGRESS loss", kind: "PROGRESS", name: "loss" } as const;

test("a figure is drawn by step, with a line for each model", () => {
  const curves = curvesOf([
    point(10, 3),
    point(20, 2, { fold: 1 }),
    point(30, 1),
    point(30, 0.5, { kind: "EVALUATION", figures: [{ name: "AP", value: 0.5 }] }),
  ]);
  expect(curves.figures().map(({ key }) => key)).toEqual(["PROGRESS loss", "EVALUATION AP"]);
  expect(curves.linesOf(LOSS)).toEqual({
    steps: [10, 20, 30],
    lines: [
      { fold: null, values: [3, null, 1] },
      { fold: 1, values: [null, 2, null] },
    ],
  });
});

test("of steps that are gone through again the last time counts", () => {
  const curves = curvesOf([1, 2, 3, 4].map((step) => point(step, step)));
  curves.add(point(3, 30));
  expect(curves.linesOf(LOSS)).toEqual({
    steps: [1, 2, 3],
    lines: [{ fold: null, values: [1, 2, 30] }],
  });
});

test("a figure without a number is known, and not drawn", () => {
  const curves = curvesOf([point(1, null)]);
  expect(curves.figures()).toEqual([LOSS]);
  expect(curves.linesOf(LOSS)).toEqual({ steps: [], lines: [] });
});

test("of a long curve so much is kept as a screen shows, with its peaks and its end", () => {
  const curves = curvesOf(
    Array.from({ length: 100_000 }, (_, step) => point(step, step === 77_777 ? 1000 : step % 10)),
  );
  const { steps, lines } = curves.linesOf(LOSS);
  expect(steps.length).toBeLessThanOrEqual(6000);
  expect(steps.length).toBeGreaterThan(2000);
  expect(steps[0]).toBe(0);
  expect(steps.at(-1)).toBe(99_999);
  expect(lines[0]!.values[steps.indexOf(77_777)]).toBe(1000);
  expect(steps.toSorted((a, b) => a - b)).toEqual(steps);
  expect(new Set(steps).size).toBe(steps.length);
});
