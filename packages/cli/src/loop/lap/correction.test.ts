import { describe, expect, test } from "vitest";
import { correctionsOf } from "./correction.ts";

const LEFT = [1, 2, 10, 20];
const RIGHT = [15, 2, 10, 20];
const truth = { boxes: [LEFT, RIGHT], labels: ["4", "7"] };
const four = { objectId: 1, label: "4", box: LEFT };
const seven = { objectId: 2, label: "7", box: RIGHT };

function valuesOf(box: number[], label: string) {
  return [
    { tensor: "boxes", boxes: [box] },
    { tensor: "labels", labels: [label] },
  ];
}

describe("correctionsOf", () => {
  test("leaves right objects alone, in any order", () => {
    expect(correctionsOf([seven, four], truth)).toEqual([]);
  });

  test("changes an object that has another class, or lies elsewhere", () => {
    const update = { objectId: 2, values: valuesOf(RIGHT, "7") };
    expect(correctionsOf([four, { ...seven, label: "1" }], truth)).toEqual([{ update }]);
    expect(correctionsOf([four, { ...seven, box: [0, 0, 5, 5] }], truth)).toEqual([{ update }]);
  });

  test("adds what is missing, and removes what is too many", () => {
    expect(correctionsOf([four], truth)).toEqual([{ add: { values: valuesOf(RIGHT, "7") } }]);
    expect(correctionsOf([four, seven, { ...seven, objectId: 3 }], truth)).toEqual([
      { remove: { objectId: 3 } },
    ]);
  });
});
