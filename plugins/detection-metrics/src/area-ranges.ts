/** Objects of which areas count, in square pixels; both ends belong to the range. */
export interface AreaRange {
  name: string;
  from: number;
  to: number;
}

/** COCO's four, in its order. */
export const COCO_AREAS = [
  { name: "all", from: 0, to: 1e10 },
  { name: "small", from: 0, to: 32 ** 2 },
  { name: "medium", from: 32 ** 2, to: 96 ** 2 },
  { name: "large", from: 96 ** 2, to: 1e10 },
] as const satisfies readonly AreaRange[];

/** One bit for each range that the area is not in. */
export function rangesWithout(area: number, ranges: readonly AreaRange[]): number {
  let bits = 0;
  for (let range = 0; range < ranges.length; range++) {
    if (area < ranges[range]!.from || area > ranges[range]!.to) bits |= 1 << range;
  }
  return bits;
}
