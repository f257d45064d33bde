import type { Size } from "./playbook-iou.ts";

/** Interleaved RGB, 8 bits each. */
export interface RgbPixels extends Size {
  data: Uint8Array;
}

/**
 * For each position of the target: the two source positions it lies between, and their weights in
 * 1/2048.
 */
interface Taps {
  near: Int32Array;
  far: Int32Array;
  nearWeight: Int32Array;
  farWeight: Int32Array;
}

/** The two rows that a row of the target lies between, in 1/2048, and their weights. */
interface Rows {
  upper: Int32Array;
  lower: Int32Array;
  upperWeight: number;
  lowerWeight: number;
}

/** Where the pixels of an image go, and as which numbers. */
export interface Canvas {
  data: Float32Array;
  /** How far it is from one pixel to the next, and from one row to the next. */
  pixel: number;
  row: number;
  /** Of red, green and blue: where the first pixel goes, and what stands for 0 to 255. */
  channels: readonly { start: number; values: Float32Array }[];
}

const ONE = 2048;

/**
 * Resizes without keeping the aspect.
 *
 * The arithmetic is that of OpenCV's `resize` with `INTER_LINEAR` on 8-bit images, to the bit:
 * pixel centres at half positions, edges repeated, no smoothing when shrinking, weights of 11 bits,
 * the result rounded to 8 bits.
 */
export function resizeBilinear(source: RgbPixels, size: Size, canvas: Canvas): void {
  const across = columnTaps(source.width, size.width);
  const down = rowTaps(source.height, size.height);
  const upper = new Int32Array(size.width * 3);
  const lower = new Int32Array(size.width * 3);
  const stride = source.width * 3;
  for (let y = 0; y < size.height; y++) {
    blendColumns(source.data.subarray(down.near[y]! * stride), across, upper);
    blendColumns(source.data.subarray(down.far[y]! * stride), across, lower);
    const rows = {
      upper,
      lower,
      upperWeight: down.nearWeight[y]!,
      lowerWeight: down.farWeight[y]!,
    };
    for (let channel = 0; channel < 3; channel++) blendRows(rows, channel, canvas, y);
  }
}

/** Positions before the first and after the last pixel take that pixel alone. */
function columnTaps(from: number, to: number): Taps {
  return makeTaps(from, to, (floor, fraction) => (floor < 0 || floor >= from - 1 ? 0 : fraction));
}

/**
 * Rows keep their weights at the edges, where both taps are the same row: OpenCV's rounding depends
 * on it.
 */
function rowTaps(from: number, to: number): Taps {
  return makeTaps(from, to, (_, fraction) => fraction);
}

function makeTaps(
  from: number,
  to: number,
  weigh: (floor: number, fraction: number) => number,
): Taps {
  const taps = {
    near: new Int32Array(to),
    far: new Int32Array(to),
    nearWeight: new Int32Array(to),
    farWeight: new Int32Array(to),
  };
  for (let i = 0; i < to; i++) {
    const position = Math.fround(((i + 0.5) * from) / to - 0.5);
    const floor = Math.floor(position);
    const fraction = weigh(floor, Math.fround(position - floor));
    taps.near[i] = Math.min(Math.max(floor, 0), from - 1);
    taps.far[i] = Math.min(Math.max(floor + 1, 0), from - 1);
    taps.nearWeight[i] = Math.round((1 - fraction) * ONE);
    taps.farWeight[i] = Math.round(fraction * ONE);
  }
  return taps;
}

/** One row of the source at the target's width, in 1/2048. */
function blendColumns(data: Uint8Array, taps: Taps, row: Int32Array): void {
  for (let x = 0, at = 0; x < taps.near.length; x++, at += 3) {
    const near = taps.near[x]! * 3;
    const far = taps.far[x]! * 3;
    const nearWeight = taps.nearWeight[x]!;
    const farWeight = taps.farWeight[x]!;
    row[at] = data[near]! * nearWeight + data[far]! * farWeight;
    row[at + 1] = data[near + 1]! * nearWeight + data[far + 1]! * farWeight;
    row[at + 2] = data[near + 2]! * nearWeight + data[far + 2]! * farWeight;
  }
}

function blendRows(rows: Rows, channel: number, canvas: Canvas, y: number): void {
  const { upper, lower, upperWeight, lowerWeight } = rows;
  const { data, pixel, row } = canvas;
  const { start, values } = canvas.channels[channel]!;
  for (let from = channel, to = start + y * row; from < upper.length; from += 3, to += pixel) {
    const sum =
      ((upperWeight * (upper[from]! >> 4)) >> 16) + ((lowerWeight * (lower[from]! >> 4)) >> 16);
    data[to] = values[(sum + 2) >> 2]!;
  }
}
