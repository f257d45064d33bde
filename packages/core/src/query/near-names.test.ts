import { expect, test } from "vitest";
import { nearNames, suggestion } from "./near-names.ts";

test("names with few letters changed, or that end in the path", () => {
  expect(nearNames("losss", ["loss", "boxes", "lass"])).toEqual(["loss", "lass"]);
  expect(nearNames("LABELS", ["labels", "train/labels"])).toEqual(["labels", "train/labels"]);
  expect(suggestion("los", ["loss"])).toBe(' Did you mean "loss"?');
});

test("nothing is near", () => {
  expect(nearNames("x".repeat(10_000), ["loss", "y".repeat(10_000)])).toEqual([]);
  expect(suggestion("embedding", ["loss"])).toBe("");
});
