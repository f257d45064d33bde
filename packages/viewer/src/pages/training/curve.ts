/** A figure of a model in training, at a step. */
export interface CurvePoint {
  step: number;
  value: number;
}

/** What was told in a stretch of steps: the lowest of it, the highest, and the last. */
interface Stretch {
  low: CurvePoint;
  high: CurvePoint;
  last: CurvePoint;
}

/** No screen shows more of them. */
const MOST_STRETCHES = 2000;

/**
 * A line that is told point by point, of any length in a bounded room: each step is a stretch of its
 * own while there are few, later stretches are of two, four, eight … steps.
 */
export class Curve {
  #stepsEach = 1;
  #stretches: Stretch[] = [];

  /** Steps that are gone through again after a crash take the place of those of before. */
  add(point: CurvePoint): void {
    while (this.#isBehind(point)) this.#stretches.pop();
    this.#join({ low: point, high: point, last: point });
    if (this.#stretches.length <= MOST_STRETCHES) return;
    this.#stepsEach *= 2;
    const former = this.#stretches;
    this.#stretches = [];
    for (const stretch of former) this.#join(stretch);
  }

  /** What of it is drawn, by rising step. */
  points(): CurvePoint[] {
    return this.#stretches.flatMap(({ low, high, last }) =>
      [...new Set([low, high, last])].toSorted((a, b) => a.step - b.step),
    );
  }

  #isBehind({ step }: CurvePoint): boolean {
    const newest = this.#stretches.at(-1)?.last;
    return newest !== undefined && newest.step >= step;
  }

  #join(stretch: Stretch): void {
    const before = this.#stretches.at(-1);
    if (!before || this.#numberOf(before) !== this.#numberOf(stretch)) {
      this.#stretches.push(stretch);
      return;
    }
    this.#stretches[this.#stretches.length - 1] = {
      low: stretch.low.value < before.low.value ? stretch.low : before.low,
      high: stretch.high.value > before.high.value ? stretch.high : before.high,
      last: stretch.last,
    };
  }

  #numberOf({ last }: Stretch): number {
    return Math.floor(last.step / this.#stepsEach);
  }
}
