import type { ImportProblem, JsonValue } from "@loupe/plugin-api";
import { LoupeClientError } from "../client/loupe-client-error.ts";
import type { ImportBranch } from "./import-branch.ts";
import type { PreparedSample } from "./prepare-sample.ts";

/** What the importer knew of a sample and the dataset does not hold. */
export interface SampleNote {
  index: number;
  sampleId: number;
  note: JsonValue;
}

/** Appends samples in batches. */
export interface SampleAppender {
  add(sample: PreparedSample): Promise<void>;
  /** Appends what is left. */
  finish(): Promise<void>;
  readonly count: number;
  readonly notes: SampleNote[];
  /** Samples whose values were refused; they were left out. */
  readonly problems: ImportProblem[];
}

const BATCH_SAMPLES = 200;
const BATCH_CHARACTERS = 1_000_000;

export function createAppender(into: ImportBranch): SampleAppender {
  let batch: PreparedSample[] = [];
  let characters = 0;
  const appender = {
    count: 0,
    notes: [] as SampleNote[],
    problems: [] as ImportProblem[],
    add,
    finish,
  };
  async function add(sample: PreparedSample): Promise<void> {
    batch.push(sample);
    characters += JSON.stringify(sample.values).length;
    if (batch.length >= BATCH_SAMPLES || characters >= BATCH_CHARACTERS) await finish();
  }
  async function finish(): Promise<void> {
    const samples = batch;
    batch = [];
    characters = 0;
    const { appended, problems } = await appendBatch(into, samples);
    appender.count += appended.length;
    appender.problems.push(...problems);
    for (const { sample, ...place } of appended) {
      if (sample.note !== undefined) appender.notes.push({ ...place, note: sample.note });
    }
  }
  return appender;
}

interface AppendedSample {
  sample: PreparedSample;
  index: number;
  sampleId: number;
}

/** Appends a batch without the samples that the server refuses. */
async function appendBatch(into: ImportBranch, samples: PreparedSample[]) {
  const problems: ImportProblem[] = [];
  let left = samples;
  while (left.length > 0) {
    try {
      return { appended: await append(into, left), problems };
    } catch (error) {
      const refused = refusedSample(error, left);
      if (!refused) throw error;
      problems.push({ kind: "problem", file: refused.source, reason: (error as Error).message });
      left = left.filter((sample) => sample !== refused);
    }
  }
  return { appended: [], problems };
}

async function append(into: ImportBranch, samples: PreparedSample[]): Promise<AppendedSample[]> {
  const { firstIndex, sampleIds } = await into.append(samples.map(({ values }) => ({ values })));
  return samples.map((sample, position) => ({
    sample,
    index: firstIndex + position,
    sampleId: sampleIds[position]!,
  }));
}

function refusedSample(error: unknown, samples: PreparedSample[]): PreparedSample | undefined {
  if (!(error instanceof LoupeClientError)) return undefined;
  const [list, position] = error.inputPath;
  return list === "samples" && typeof position === "number" ? samples[position] : undefined;
}
