import type { BoundInput, InputValue } from "@loupe/plugin-api";
import { describe, expect, test } from "vitest";
import { clipBox, createGroundTruthReader } from "./ground-truth.ts";
import type { Manifest } from "./manifest.ts";

const manifest = { class_names: ["cat", "dog"], label_offset: 1 } as unknown as Manifest;

describe("createGroundTruthReader", () => {
  test("matches labels by the names of their classes", () => {
    const read = createGroundTruthReader(manifest, bound(["dog", "cat"]), "REFUSE");
    expect(
      read(
        sample(
          [
            [0, 0, 2, 2],
            [1, 1, 3, 3],
          ],
          [0, 1],
        ),
      ),
    ).toEqual({
      boxes: [
        [0, 0, 2, 2],
        [1, 1, 3, 3],
      ],
      labels: [2, 1],
      dropped: 0,
    });
  });

  test("refuses classes the model does not know, and names them", () => {
    expect(() => createGroundTruthReader(manifest, bound(["dog", "cow", "10"]), "REFUSE")).toThrow(
      'The model does not know these classes of "labels": "cow", "10". It knows "cat", "dog".',
    );
  });

  test("drops and counts objects of such classes when told so", () => {
    const read = createGroundTruthReader(manifest, bound(["dog", "cow"]), "DROP");
    const boxes = [
      [0, 0, 2, 2],
      [1, 1, 3, 3],
      [2, 2, 4, 4],
    ];
    expect(read(sample(boxes, [1, 0, 1]))).toEqual({
      boxes: [[1, 1, 3, 3]],
      labels: [2],
      dropped: 2,
    });
  });

  test("gives null where there is no ground truth, and no objects where there are none", () => {
    const read = createGroundTruthReader(manifest, bound(["dog"]), "REFUSE");
    expect(read(sample(null, null))).toBeNull();
    expect(read(sample([], []))).toEqual({ boxes: [], labels: [], dropped: 0 });
    expect(createGroundTruthReader(manifest, {}, "REFUSE")(sample([[0, 0, 1, 1]], [0]))).toBeNull();
  });

  test("refuses boxes without labels, and what is malformed", () => {
    const { boxes, labels } = bound(["dog"]);
    expect(() => createGroundTruthReader(manifest, { boxes: boxes! }, "REFUSE")).toThrow(
      "only boxes is bound",
    );
    expect(() => createGroundTruthReader(manifest, { labels: labels! }, "REFUSE")).toThrow(
      "only labels is bound",
    );
    const read = createGroundTruthReader(manifest, bound(["dog"]), "REFUSE");
    expect(() => read(sample([[0, 0, 1, 1]], []))).toThrow("Sample 5 has 1 boxes and 0 labels");
    expect(() => read(sample([[0, 0, 1, 1]], null))).toThrow("Sample 5 has 1 boxes and no labels");
    expect(() => read(sample([[0, 0, 1, 1]], [1]))).toThrow(
      "Sample 5 has the label 1; expected a position in 1 class",
    );
    expect(() => read(sample([[0, NaN, 1, 1]], [0]))).toThrow(
      "Sample 5 has the box [0, NaN, 1, 1]; expected four finite",
    );
  });
});

describe("clipBox", () => {
  const image = { width: 100, height: 50 };

  test("keeps a box inside the image", () => {
    expect(clipBox([1.5, 2, 30, 40.25], image)).toEqual([1.5, 2, 30, 40.25]);
  });

  test("cuts what reaches outside", () => {
    expect(clipBox([-5, -5, 300, 300], image)).toEqual([0, 0, 100, 50]);
  });

  test("makes a box at least one pixel wide and high, within the image", () => {
    expect(clipBox([10, 10, 10, 5], image)).toEqual([10, 10, 11, 11]);
    expect(clipBox([99.5, 10, 99.6, 20], image)).toEqual([99, 10, 100, 20]);
    expect(clipBox([500, 500, 600, 600], image)).toEqual([99, 49, 100, 50]);
    expect(clipBox([-50, -50, -10, -10], image)).toEqual([0, 0, 1, 1]);
  });
});

function bound(classNames: string[]): Record<string, BoundInput> {
  return {
    boxes: { tensor: "boxes", htype: "bbox" },
    labels: { tensor: "labels", htype: "class_label", classNames },
  };
}

function sample(boxes: InputValue, labels: InputValue) {
  return { id: 5, index: 5, values: { boxes, labels } };
}
