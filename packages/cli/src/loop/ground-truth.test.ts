import { describe, expect, test } from "vitest";
import { describeDifference, type TruthSample } from "./ground-truth.ts";

describe("describeDifference", () => {
  test("finds none between equal samples", () => {
    expect(
      describeDifference([sample(4, 0), sample(9, 1)], [sample(4, 0), sample(9, 1)]),
    ).toBeUndefined();
  });

  test("names the first sample that differs", () => {
    expect(describeDifference([sample(4, 0), sample(9, 1)], [sample(4, 0), sample(7, 1)])).toBe(
      'At position 1 there is sample 7 at index 1 with the objects 70 "2" [1, 2, 3, 4]; ' +
        'expected sample 9 at index 1 with the objects 90 "2" [1, 2, 3, 4].',
    );
  });

  test("sees a missing object", () => {
    expect(describeDifference([sample(4, 0)], [{ ...sample(4, 0), objects: [] }])).toContain(
      "there is sample 4 at index 0 with the objects none; expected",
    );
  });

  test("counts first", () => {
    expect(describeDifference([sample(4, 0)], [])).toBe("There are 0 samples; expected 1.");
  });
});

function sample(sampleId: number, index: number): TruthSample {
  return { sampleId, index, objects: [{ objectId: sampleId * 10, label: "2", box: [1, 2, 3, 4] }] };
}
