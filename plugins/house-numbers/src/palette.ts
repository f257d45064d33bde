import type { Colour } from "./picture.ts";
import type { Random } from "./random.ts";

/** Plaster, stone, brick, wood, painted doors. */
const WALLS: readonly Colour[] = [
  [205, 200, 190],
  [150, 148, 145],
  [95, 92, 90],
  [215, 190, 140],
  [165, 105, 80],
  [120, 70, 55],
  [110, 80, 55],
  [70, 50, 40],
  [60, 75, 95],
  [55, 80, 60],
  [235, 232, 225],
];

/** Black, white, brass, iron, and enamel in blue, green and red. */
const PAINTS: readonly Colour[] = [
  [25, 25, 28],
  [245, 245, 242],
  [250, 248, 230],
  [190, 155, 80],
  [125, 85, 45],
  [150, 152, 158],
  [30, 60, 150],
  [35, 25, 100],
  [25, 95, 60],
  [165, 30, 35],
];

/** Mostly as walls are; now and then any colour. */
export function pickWall(random: Random): Colour {
  return random.chance(0.75) ? vary(random, random.pick(WALLS), 18) : pickAny(random);
}

/** A colour that differs enough from what is behind it to be read. */
export function pickPaint(random: Random, behind: Colour): Colour {
  const wanted = random.uniform(42, 90);
  for (;;) {
    const colour = random.chance(0.7) ? vary(random, random.pick(PAINTS), 14) : pickAny(random);
    if (difference(colour, behind) > wanted) return colour;
  }
}

/** A colour near the given one, clamped to what can be shown. */
export function vary(random: Random, colour: Colour, deviation: number): Colour {
  const together = random.normal(0, deviation);
  const near = (value: number) =>
    Math.round(Math.min(255, Math.max(0, value + together + random.normal(0, deviation / 2))));
  return [near(colour[0]), near(colour[1]), near(colour[2])];
}

/** As SVG writes it. */
export function rgb([red, green, blue]: Colour): string {
  return `rgb(${Math.round(red)},${Math.round(green)},${Math.round(blue)})`;
}

function pickAny(random: Random): Colour {
  return [random.uniform(10, 245), random.uniform(10, 245), random.uniform(10, 245)];
}

/** Between two colours: the mean over the channels, 0 to 255. */
function difference(one: Colour, other: Colour): number {
  return one.reduce((sum, value, i) => sum + Math.abs(value - (other[i] ?? 0)), 0) / 3;
}
