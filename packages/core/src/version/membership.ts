import { LoupeError } from "../errors.ts";

export interface SampleRange {
  first: number;
  last: number;
}

/**
 * Which samples exist at a ref: ranges of ids less deletions. Translates between ids and indices in
 * time that follows the logarithm of ranges and deletions.
 */
export class Membership {
  readonly ranges: readonly SampleRange[];
  /** Ascending; each lies in one of the ranges. */
  readonly deletions: readonly number[];
  readonly count: number;
  /** How many ids the ranges before each one hold. */
  readonly #offsets: readonly number[];

  /** `ranges` ascending and disjoint, `deletions` ascending. */
  constructor(ranges: readonly SampleRange[], deletions: readonly number[]) {
    this.ranges = ranges;
    let total = 0;
    this.#offsets = ranges.map(({ first, last }) => {
      const before = total;
      total += last - first + 1;
      return before;
    });
    this.deletions = deletions.filter((id) => this.#position(id) !== undefined);
    this.count = total - this.deletions.length;
  }

  has(id: number): boolean {
    return this.indexOf(id) !== undefined;
  }

  /** The index of a sample, or undefined where it does not exist. */
  indexOf(id: number): number | undefined {
    const position = this.#position(id);
    const deletedBefore = lowerBound(this.deletions, id);
    if (position === undefined || this.deletions[deletedBefore] === id) return undefined;
    return position - deletedBefore;
  }

  /** @throws RANGE_ERROR where no sample has that index. */
  at(index: number): number {
    if (!Number.isInteger(index) || index < 0 || index >= this.count) {
      throw new LoupeError(
        "RANGE_ERROR",
        `Index ${index} is out of range: there are ${this.count} samples, with indices from 0 to ${this.count - 1}.`,
      );
    }
    return this.#idAt(index);
  }

  /** Ids of the samples from an index on, `limit` of them at most. */
  slice(fromIndex: number, limit: number): number[] {
    const end = Math.min(this.count, fromIndex + limit);
    const ids: number[] = [];
    for (let index = Math.max(0, fromIndex); index < end; index++) {
      const previous = ids.at(-1);
      const next = previous === undefined ? undefined : previous + 1;
      ids.push(next !== undefined && this.has(next) ? next : this.#idAt(index));
    }
    return ids;
  }

  /** The index of the first sample with an id greater than this one; `count` where there is none. */
  firstIndexAfter(id: number): number {
    return this.#countUpTo(id);
  }

  /** How many samples have an id lower than this one. */
  countBefore(id: number): number {
    return this.#countUpTo(id - 1);
  }

  #countUpTo(id: number): number {
    const range = lastIndexWhere(this.ranges, ({ first }) => first <= id);
    if (range < 0) return 0;
    const { first, last } = this.ranges[range]!;
    const positions = this.#offsets[range]! + Math.min(id, last) - first + 1;
    return positions - lowerBound(this.deletions, id + 1);
  }

  /**
   * The k-th id that is not deleted: the deletions before it are those whose position less their
   * rank is at most k.
   */
  #idAt(index: number): number {
    let low = 0;
    let high = this.deletions.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#position(this.deletions[middle]!)! - middle <= index) low = middle + 1;
      else high = middle;
    }
    const position = index + low;
    const range = lastIndexWhere(this.#offsets, (offset) => offset <= position);
    return this.ranges[range]!.first + position - this.#offsets[range]!;
  }

  /** Position among all ids of the ranges, deleted or not. */
  #position(id: number): number | undefined {
    const index = lastIndexWhere(this.ranges, ({ first }) => first <= id);
    const range = this.ranges[index];
    if (!range || id > range.last) return undefined;
    return this.#offsets[index]! + id - range.first;
  }
}

/** The first position whose value is not lower than `value`, in an ascending list. */
function lowerBound(values: readonly number[], value: number): number {
  return lastIndexWhere(values, (candidate) => candidate < value) + 1;
}

/**
 * The last position that satisfies a condition which holds for a prefix of the list; -1 where none
 * does.
 */
function lastIndexWhere<T>(items: readonly T[], condition: (item: T) => boolean): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (condition(items[middle]!)) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
