import type { EvaluatorOutputs } from "@loupe/plugin-api";
import type { PreparedSample } from "./prepare-batches.ts";

/** Figures of a run, gathered sample by sample. */
export interface RunSummary {
  add(sample: PreparedSample | null, outputs: EvaluatorOutputs): void;
  /** Mean of an output over the samples that have it; null where none has. */
  mean(output: string): number | null;
  /** Objects left out because the model does not know their class. */
  droppedObjects(): number;
}

export function createRunSummary(): RunSummary {
  const totals = new Map<string, { sum: number; count: number }>();
  let dropped = 0;
  return {
    add(sample, outputs) {
      dropped += sample?.truth?.dropped ?? 0;
      for (const [name, value] of Object.entries(outputs)) {
        if (typeof value !== "number") continue;
        const { sum, count } = totals.get(name) ?? { sum: 0, count: 0 };
        totals.set(name, { sum: sum + value, count: count + 1 });
      }
    },
    mean(output) {
      const total = totals.get(output);
      return total ? total.sum / total.count : null;
    },
    droppedObjects: () => dropped,
  };
}
