import type {
  BoundInput,
  Evaluator,
  EvaluatorOutputs,
  EvaluatorSample,
  JsonValue,
  RunSummary,
} from "@loupe/plugin-api";
import { resolveOptions } from "@loupe/plugin-api";
import sharp from "sharp";

const DIGITS = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

/** Tensors bound to the roles of both evaluators. */
export function boundInputs(classNames: readonly string[] = DIGITS): Record<string, BoundInput> {
  return {
    images: { tensor: "images", htype: "image" },
    boxes: { tensor: "boxes", htype: "bbox", coords: { type: "pixel", mode: "LTRB" } },
    labels: { tensor: "labels", htype: "class_label", classNames },
  };
}

/** A picture of the digit one, white on blue, `count` times side by side; its ground truth fits. */
export async function drawOnes(index: number, count: number): Promise<EvaluatorSample> {
  const width = 160;
  const height = 80;
  const bars = Array.from({ length: count }, (_, i) => ({ left: 20 + i * 45, top: 15 }));
  const shapes = bars.map(
    ({ left, top }) => `<path d="M${left} ${top + 10}l10-10h8v50h-8v-36l-10 6z" fill="#fff"/>`,
  );
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <rect width="100%" height="100%" fill="#234a80"/>${shapes.join("")}</svg>`;
  const bytes = await sharp(Buffer.from(svg)).png().toBuffer();
  return {
    id: index,
    index,
    values: {
      images: { width, height, digest: "", read: async () => bytes },
      boxes: bars.map(({ left, top }) => [left, top, left + 18, top + 50]),
      labels: bars.map(() => 1),
    },
  };
}

/** A sample whose stored file is not what it should be. */
export function brokenImage(index: number): EvaluatorSample {
  const read = async () => Buffer.from("no image");
  return {
    id: index,
    index,
    values: { images: { width: 10, height: 10, digest: "", read }, boxes: [], labels: [] },
  };
}

export interface TrialRun {
  options?: Readonly<Record<string, JsonValue>>;
  inputs?: Record<string, BoundInput>;
  /** Gets what the evaluator logs. */
  log?: string[];
}

/** Runs an evaluator from opening to disposing. */
export async function runEvaluator(
  evaluator: Evaluator,
  samples: readonly EvaluatorSample[],
  { options = {}, inputs = boundInputs(), log = [] }: TrialRun = {},
): Promise<{ results: EvaluatorOutputs[]; summary: RunSummary | undefined }> {
  const session = await evaluator.open({
    options: resolveOptions(evaluator.options, options),
    inputs,
    signal: new AbortController().signal,
    log: (message) => log.push(message),
  });
  try {
    const results: EvaluatorOutputs[] = [];
    for await (const outputs of session.evaluate(stream(samples))) results.push(outputs);
    const evaluated = samples.map((sample, row) => ({ ...sample, outputs: results[row]! }));
    return { results, summary: await session.summarise?.(stream(evaluated)) };
  } finally {
    await session.dispose();
  }
}

async function* stream<T>(samples: readonly T[]): AsyncGenerator<T> {
  yield* samples;
}
