import { expect, test } from "vitest";
import { figure, lineOf } from "./report.ts";

test("an aim holds for the ratio where there is a baseline", () => {
  const found = figure({ name: "write.seconds", value: 12, unit: "s", baseline: 10, aim: 1.5 });
  expect(found).toEqual({
    name: "write.seconds",
    value: 12,
    unit: "s",
    baseline: 10,
    ratio: 1.2,
    better: "lower",
    aim: 1.5,
    met: true,
  });
  expect(lineOf(found)).toMatch(
    /^write\.seconds +12 s, baseline 10 s, ratio 1\.20, aim ≤ 1\.5: met$/,
  );
});

test("an aim holds for the value where there is none", () => {
  expect(figure({ name: "page.time", value: 16, unit: "ms", aim: 15 })).toMatchObject({
    ratio: null,
    met: false,
  });
});

test("higher can be better", () => {
  const found = figure({
    name: "rate",
    value: 80,
    unit: "images/s",
    baseline: 100,
    better: "higher",
    aim: 0.9,
  });
  expect(found).toMatchObject({ ratio: 0.8, met: false });
  expect(lineOf(found)).toContain("aim ≥ 0.9: missed");
});

test("without an aim nothing is met or missed", () => {
  expect(figure({ name: "start.first", value: 4, unit: "s" })).toMatchObject({
    aim: null,
    met: null,
  });
});
