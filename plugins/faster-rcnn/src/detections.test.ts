import { Tensor } from "./onnx-runtime.ts";
import { describe, expect, test } from "vitest";
import { above, readDetections } from "./detections.ts";
import type { Manifest } from "./manifest.ts";

const image = { index: 9, frame: { width: 100, height: 50 } };
const manifest = {
  class_names: ["cat", "dog"],
  label_offset: 1,
  outputs: { boxes: "b", labels: "l", scores: "s", count: "n" },
  box_coords: { type: "pixel", mode: "LTRB" },
} as unknown as Manifest;

describe("readDetections", () => {
  test("takes the detections of a row, without padding and low scores", () => {
    expect(readDetections(outputs({}), manifest, 1, image)).toEqual({
      boxes: [
        [1, 2, 3, 4],
        [5, 6, 7, 8],
      ],
      labels: [2, 1],
      scores: [0.75, 0.5],
    });
  });

  test("names the sample where the model gives nonsense", () => {
    expect(() =>
      readDetections(outputs({ scores: [0, 0, 0, NaN, 0.5, 0.03] }), manifest, 1, image),
    ).toThrow("For sample 9 the model gave NaN in a score; expected a finite number.");
    expect(() => readDetections(outputs({ left: Infinity }), manifest, 1, image)).toThrow(
      "gave Infinity in a box",
    );
    for (const label of [0n, 3n]) {
      expect(() => readDetections(outputs({ label }), manifest, 1, image)).toThrow(
        `For sample 9 the model gave the label ${label}; its model.json names 2 classes from 1 on.`,
      );
    }
  });
});

test("above keeps what scores more than the threshold", () => {
  const found = readDetections(outputs({}), manifest, 1, image);
  expect(above(found, 0.5)).toEqual({ boxes: [[1, 2, 3, 4]], labels: [2], scores: [0.75] });
});

interface Changes {
  scores?: number[];
  left?: number;
  label?: bigint;
}

/**
 * Two images with room for three detections; the second has three, of which one is below the lowest
 * score.
 */
function outputs({ scores = [0, 0, 0, 0.75, 0.5, 0.03], left = 1, label = 2n }: Changes) {
  const padding = Array<number>(12).fill(0);
  return {
    b: new Tensor(
      "float32",
      Float32Array.from([...padding, left, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9, 9]),
      [2, 3, 4],
    ),
    l: new Tensor("int64", BigInt64Array.from([0n, 0n, 0n, label, 1n, 1n]), [2, 3]),
    s: new Tensor("float32", Float32Array.from(scores), [2, 3]),
    n: new Tensor("int64", BigInt64Array.from([0n, 3n]), [2]),
  };
}
