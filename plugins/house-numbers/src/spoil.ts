import type { Box } from "./picture.ts";
import { createRandom, type Random } from "./random.ts";

export type Spoiling = "removed" | "class" | "shifted" | "invented";

const SPOILINGS: readonly Spoiling[] = ["removed", "class", "shifted", "invented"];
/** Keeps these streams apart from those that draw: no seed of a picture has a third number. */
const STREAM = 1;
const TRIES = 50;

/** The labels of one picture. */
export interface Labels {
  width: number;
  height: number;
  boxes: Box[];
  digits: number[];
}

/**
 * Chooses which of `count` pictures get one wrong label, and how: `fraction * count` of them, rounded,
 * the kinds in equal parts.
 */
export function chooseSpoiled(
  count: number,
  fraction: number,
  seed: number,
): Map<number, Spoiling> {
  const random = createRandom(seed, count, STREAM);
  const indices = Array.from({ length: count }, (_, index) => index);
  const chosen = new Map<number, Spoiling>();
  const wanted = Math.round(count * fraction);
  for (let i = 0; i < wanted; i++) {
    const at = random.integer(i, count);
    const index = indices[at] ?? at;
    indices[at] = indices[i] ?? i;
    chosen.set(index, SPOILINGS[i % SPOILINGS.length] ?? "removed");
  }
  return chosen;
}

/** The labels with one of them made wrong. */
export function spoilLabels(
  labels: Labels,
  spoiling: Spoiling,
  { seed, index }: { seed: number; index: number },
): Labels {
  const random = createRandom(seed, index, STREAM);
  const { boxes, digits } = labels;
  const at = random.integer(0, boxes.length);
  switch (spoiling) {
    case "removed":
      return { ...labels, boxes: boxes.toSpliced(at, 1), digits: digits.toSpliced(at, 1) };
    case "class":
      return {
        ...labels,
        digits: digits.with(at, ((digits[at] ?? 0) + random.integer(1, 10)) % 10),
      };
    case "shifted":
      return {
        ...labels,
        boxes: boxes.with(
          at,
          moveAway(random, labels, { at, from: boxes.slice(at, at + 1), overlap: 0.5 }),
        ),
      };
    case "invented": {
      const box = moveAway(random, labels, { at, from: boxes, overlap: 0.3 });
      return { ...labels, boxes: [...boxes, box], digits: [...digits, random.integer(0, 10)] };
    }
  }
}

/** Area of the intersection over the area of the union, 0 to 1. */
export function boxIou(a: Box, b: Box): number {
  const width = Math.min(a[0] + a[2], b[0] + b[2]) - Math.max(a[0], b[0]);
  const height = Math.min(a[1] + a[3], b[1] + b[3]) - Math.max(a[1], b[1]);
  if (width <= 0 || height <= 0) return 0;
  return (width * height) / (a[2] * a[3] + b[2] * b[3] - width * height);
}

/**
 * A box as large as box `at`, elsewhere in the picture: less than `overlap` IoU with all of `from`,
 * or else the least found.
 */
function moveAway(
  random: Random,
  { width, height, boxes }: Labels,
  { at, from, overlap }: { at: number; from: readonly Box[]; overlap: number },
): Box {
  const [, , boxWidth, boxHeight] = boxes[at] ?? [0, 0, 1, 1];
  const [right, bottom] = [width - boxWidth, height - boxHeight];
  const place = (left: number, top: number): Box => [
    Math.floor(left),
    Math.floor(top),
    boxWidth,
    boxHeight,
  ];
  const tries = Array.from({ length: TRIES }, () =>
    place(random.uniform(0, right + 1), random.uniform(0, bottom + 1)),
  );
  const candidates = [
    ...tries,
    place(0, 0),
    place(right, 0),
    place(0, bottom),
    place(right, bottom),
  ];
  const overlaps = candidates.map((box) => Math.max(...from.map((other) => boxIou(box, other))));
  const least = overlaps.indexOf(Math.min(...overlaps));
  const first = overlaps.findIndex((value) => value < overlap);
  return candidates[first < 0 ? least : first] ?? place(0, 0);
}
