import { expect, test } from "vitest";
import { computeIou, matchObjects, type OverlayObject } from "./match-objects.ts";

let lastId = 0;
const object = (
  className: string,
  left: number,
  width = 10,
  score: number | null = null,
): OverlayObject => ({
  objectId: ++lastId,
  className,
  box: { left, top: 0, width, height: 10 },
  score,
});

test("the surest prediction of the class takes the object, a second one is surplus", () => {
  const truth = object("7", 0);
  const unsure = object("7", 0, 10, 0.6);
  const sure = object("7", 1, 10, 0.9);
  const outcomes = matchObjects([truth], [unsure, sure]);
  expect(outcomes.get(truth)).toEqual({ kind: "matched", iou: expect.closeTo(9 / 11) });
  expect(outcomes.get(sure)?.kind).toBe("matched");
  expect(outcomes.get(unsure)).toEqual({ kind: "surplus", iou: null });
});

test("another class on the same place is a confusion, only where the own class found nothing", () => {
  const [one, other] = [object("1", 0), object("2", 40)];
  const [wrong, right] = [object("7", 0, 10, 0.99), object("2", 40, 10, 0.5)];
  const outcomes = matchObjects([one, other], [wrong, right]);
  expect([one, other, wrong, right].map((object) => outcomes.get(object)?.kind)).toEqual([
    "confused",
    "matched",
    "confused",
    "matched",
  ]);
});

test("what overlaps too little is missed and surplus", () => {
  const [truth, prediction] = [object("1", 0), object("1", 6, 10, 0.9)];
  const outcomes = matchObjects([truth], [prediction]);
  expect([outcomes.get(truth)?.kind, outcomes.get(prediction)?.kind]).toEqual([
    "missed",
    "surplus",
  ]);
});

test("boxes without an area share nothing", () => {
  expect(computeIou(object("1", 0, 0).box, object("1", 0, 0).box)).toBe(0);
});
