import type { Figure } from "./report.ts";

export interface BenchOptions {
  /** How many samples to measure on. */
  samples: number;
  /** Tells how far it is; never part of the figures. */
  log: (message: string) => void;
}

export interface Bench {
  /** Samples it is meant for: fewer are for trying it out. Null where the number can't be chosen. */
  samples: number | null;
  /** Measures; yields each figure once it is known. */
  run(options: BenchOptions): AsyncIterable<Figure>;
}
