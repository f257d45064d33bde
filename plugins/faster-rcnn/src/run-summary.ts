import type { EvaluatedSample, EvaluatorSession, RunSummary } from "@loupe/plugin-api";
import type { GroundTruthReader } from "./ground-truth.ts";
import type { DetectorOptions } from "./options.ts";

export interface RunSummaryOptions {
  /** The outputs to take means of, by the name of the figure. */
  means: Readonly<Record<string, string>>;
  readTruth: GroundTruthReader;
  notes: ReadonlySet<string>;
}

/** Keeps what a run has to be read with, each once, and says it in its log. */
export function collectNotes(log: (message: string) => void) {
  const notes = new Set<string>();
  const onFallback = (sentence: string) => {
    if (!notes.has(sentence)) log(sentence);
    notes.add(sentence);
  };
  return { notes, onFallback };
}

/**
 * Means of outputs over the samples that have them, null where none has; and `droppedObjects`, how
 * many were left out because the model does not know their class.
 */
export async function summariseRun(
  samples: AsyncIterable<EvaluatedSample>,
  { means, readTruth, notes }: RunSummaryOptions,
): Promise<RunSummary> {
  const totals = new Map<string, { sum: number; count: number }>();
  let droppedObjects = 0;
  for await (const sample of samples) {
    if ((sample.values.images ?? null) !== null) droppedObjects += readTruth(sample)?.dropped ?? 0;
    for (const output of Object.values(means)) {
      const value = sample.outputs[output];
      if (typeof value !== "number") continue;
      const { sum, count } = totals.get(output) ?? { sum: 0, count: 0 };
      totals.set(output, { sum: sum + value, count: count + 1 });
    }
  }
  const mean = (output: string) => {
    const total = totals.get(output);
    return total ? total.sum / total.count : null;
  };
  const figures = Object.entries(means).map(([name, output]) => [name, mean(output)]);
  return {
    figures: { ...Object.fromEntries(figures), droppedObjects },
    ...(notes.size > 0 && { notes: [...notes] }),
  };
}

/** Which inputs that takes: none, unless objects may be left out. */
export function summaryInputs({
  unknownClasses,
}: Pick<DetectorOptions, "unknownClasses">): Pick<EvaluatorSession, "summaryInputs"> {
  return unknownClasses === "DROP" ? {} : { summaryInputs: [] };
}
