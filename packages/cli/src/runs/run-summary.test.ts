import { expect, test } from "vitest";
import { describeSummary, toSummary } from "./run-summary.ts";

const figures = [
  { name: "tp", value: 12 },
  { name: "AP", value: 0.51236 },
  { name: "APsmall", value: null },
];

test("a summary is two tables and its notes", () => {
  const sent = { figures, classes: [{ name: "7", figures }], notes: ["In-sample."] };
  expect(describeSummary(toSummary(sent))).toEqual([
    ["figure    value", "-------  ------", "tp           12", "AP       0.5124", "APsmall"].join(
      "\n",
    ),
    ["class  tp      AP  APsmall", "-----  --  ------  -------", "    7  12  0.5124"].join("\n"),
    "In-sample.",
  ]);
});

test("nothing is said of a run without one, nor of an empty one", () => {
  expect(describeSummary(toSummary(null))).toEqual([]);
  expect(describeSummary(toSummary({ figures: [], classes: [], notes: [] }))).toEqual([]);
});
