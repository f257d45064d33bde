import { expect, test } from "vitest";
import { attributeChange } from "./attribute-change.ts";

const four = (aa: number | null, ab: number, ba: number, bb: number) => ({
  before: { AP: aa },
  relabelled: { AP: ab },
  remodelled: { AP: ba },
  after: { AP: bb },
});

test("a change of the model alone is the model's, one of the labels alone the labels'", () => {
  expect(attributeChange(four(0.25, 0.25, 0.75, 0.75))).toEqual([
    { name: "AP", change: 0.5, model: 0.5, labels: 0 },
  ]);
  expect(attributeChange(four(0.25, 0.75, 0.25, 0.75))).toEqual([
    { name: "AP", change: 0.5, model: 0, labels: 0.5 },
  ]);
});

test("what comes of both together is split evenly; the parts make up the whole", () => {
  const [found] = attributeChange(four(0, 0.25, 0.5, 1));
  expect(found).toEqual({ name: "AP", change: 1, model: 0.625, labels: 0.375 });
});

test("parts may outweigh each other", () => {
  expect(attributeChange(four(0.5, 0.25, 0.75, 0.5))).toEqual([
    { name: "AP", change: 0, model: 0.25, labels: -0.25 },
  ]);
});

test("a figure that one of the four lacks is left out", () => {
  expect(attributeChange(four(null, 0.25, 0.5, 1))).toEqual([]);
});
