import { describe, expect, test } from "vitest";
import { resizeBilinear } from "./resize-bilinear.ts";
import type { RgbPixels } from "./resize-bilinear.ts";

describe("resizeBilinear", () => {
  // Expected: opencv-python 5.0, cv2.resize(image, (width, height), interpolation=cv2.INTER_LINEAR).
  test("shrinks as OpenCV does", () => {
    const expected = [
      70, 107, 144, 127, 36, 73, 183, 135, 87, 156, 150, 144, 85, 122, 159, 99, 136, 130,
    ];
    expect(resize(pattern(5, 4, 37, 11), 3, 2)).toEqual(expected);
  });

  test("enlarges as OpenCV does", () => {
    const expected = [
      [7, 60, 113, 47, 100, 89, 126, 179, 40, 166, 219, 16],
      [38, 91, 144, 78, 99, 120, 157, 114, 71, 197, 122, 47],
      [69, 122, 175, 109, 98, 151, 188, 49, 102, 228, 25, 78],
    ];
    expect(resize(pattern(2, 2, 53, 7), 4, 3)).toEqual(expected.flat());
  });

  test("keeps an image of the right size, and spreads one of a single pixel", () => {
    const image = pattern(6, 5, 29, 3);
    expect(resize(image, 6, 5)).toEqual([...image.data]);
    expect(resize({ width: 1, height: 1, data: Uint8Array.of(9, 8, 7) }, 2, 2)).toEqual([
      9, 8, 7, 9, 8, 7, 9, 8, 7, 9, 8, 7,
    ]);
  });

  test("writes where the canvas says, and what it says for each value", () => {
    const data = new Float32Array(9).fill(-1);
    const size = { width: 2, height: 1 };
    const image = { ...size, data: Uint8Array.of(0, 51, 255, 255, 0, 51) };
    const channels = [1, 0, 2].map((position) => ({ start: 3 + position, values: HALVES }));
    resizeBilinear(image, size, { data, pixel: 3, row: 6, channels });
    expect([...data]).toEqual([-1, -1, -1, 25.5, 0, 127.5, 0, 127.5, 25.5]);
  });
});

const HALVES = Float32Array.from({ length: 256 }, (_, value) => value / 2);

function pattern(width: number, height: number, step: number, start: number): RgbPixels {
  return {
    width,
    height,
    data: Uint8Array.from({ length: width * height * 3 }, (_, i) => i * step + start),
  };
}

/** Interleaved. */
function resize(image: RgbPixels, width: number, height: number): number[] {
  const data = new Float32Array(3 * width * height);
  const values = Float32Array.from({ length: 256 }, (_, value) => value);
  const channels = [0, 1, 2].map((start) => ({ start, values }));
  resizeBilinear(image, { width, height }, { data, pixel: 3, row: 3 * width, channels });
  return [...data];
}
