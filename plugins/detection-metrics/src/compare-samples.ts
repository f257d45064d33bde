import type {
  EvaluatedSample,
  EvaluatorContext,
  EvaluatorOutputs,
  EvaluatorSession,
  RunSummary,
} from "@loupe/plugin-api";
import type { JoinedClasses } from "./class-names.ts";
import { createSampleReader, type SampleReader } from "./detection-inputs.ts";
import type { ImageObjects } from "./objects.ts";

/** What an evaluator of this plugin does with samples that have values on both sides. */
export interface Comparison {
  outputs(objects: ImageObjects): EvaluatorOutputs;
  /** Written for a sample that lacks one side. */
  nothing: EvaluatorOutputs;
  /** Class names of outputs. */
  classNames?: Readonly<Record<string, readonly string[]>>;
  startSummary(): ComparisonSummary;
}

/** Figures of a run, gathered sample by sample. */
export interface ComparisonSummary {
  add(objects: ImageObjects, sample: EvaluatedSample): void;
  summary(): RunSummary;
}

/** A session that reads each sample as both sides of an image. */
export function openComparison(
  { inputs, signal }: EvaluatorContext,
  compare: (classes: JoinedClasses) => Comparison,
): EvaluatorSession {
  const reader = createSampleReader(inputs);
  const comparison = compare(reader.classes);
  return {
    ...(comparison.classNames && { classNames: comparison.classNames }),
    async *evaluate(samples) {
      for await (const sample of samples) {
        signal.throwIfAborted();
        const objects = reader.read(sample);
        yield objects ? comparison.outputs(objects) : comparison.nothing;
      }
    },
    summarise: (samples) => summarise(samples, reader, comparison.startSummary()),
    dispose: async () => undefined,
  };
}

/** With the number of samples that were evaluated, and of those that lack one side. */
async function summarise(
  evaluated: AsyncIterable<EvaluatedSample>,
  reader: SampleReader,
  summary: ComparisonSummary,
): Promise<RunSummary> {
  let [samples, samplesLeftOut] = [0, 0];
  for await (const sample of evaluated) {
    const objects = reader.read(sample);
    if (objects) {
      samples++;
      summary.add(objects, sample);
    } else samplesLeftOut++;
  }
  const { figures, notes = [], ...parts } = summary.summary();
  return {
    ...parts,
    figures: { samples, samplesLeftOut, ...figures },
    notes: [...describeLeftOut(samplesLeftOut), ...notes],
  };
}

function describeLeftOut(samples: number): string[] {
  if (samples === 0) return [];
  const were = samples === 1 ? "sample" : "samples";
  return [
    `${samples} ${were} without a value for the ground truth or the predictions ${samples === 1 ? "was" : "were"} left out.`,
  ];
}

/** Boxes as outputs have them. */
export function listBoxes({ boxes }: { boxes: Float64Array }): number[][] {
  return Array.from({ length: boxes.length / 4 }, (_, i) => [...boxes.subarray(4 * i, 4 * i + 4)]);
}

/** Null for each output. */
export function noOutputs(outputs: Readonly<Record<string, unknown>>): EvaluatorOutputs {
  return Object.fromEntries(Object.keys(outputs).map((name) => [name, null]));
}
