import type { Figure } from "./report.ts";

export interface BenchOptions {
  /** How many samples to measure on. */
  samples: number;
  /** Fewer, to compare with; ascending. None but for benches that do. */
  smaller: readonly number[];
  /** Tells how far it is; never part of the figures. */
  log: (message: string) => void;
}

export interface Bench {
  /** Samples it is meant for: fewer are for trying it out. Null where the number can't be chosen. */
  samples: number | null;
  /** Fewer samples that it compares with, ascending. Default: it measures on one number only. */
  smaller?: readonly number[];
  /** The fewest samples it can be tried with. Default: 1. */
  fewest?: number;
  /** Measures; yields each figure once it is known. */
  run(options: BenchOptions): AsyncIterable<Figure>;
}
