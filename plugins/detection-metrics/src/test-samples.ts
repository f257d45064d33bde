import type {
  BoundInput,
  Evaluator,
  EvaluatorOutputs,
  EvaluatorSample,
  InputValue,
  JsonValue,
} from "@loupe/plugin-api";
import { resolveOptions } from "@loupe/plugin-api";

/** The ground truth knows these; predictions come from a model that orders them otherwise and knows more. */
export const boundInputs: Record<string, BoundInput> = {
  boxes: { tensor: "boxes", htype: "bbox" },
  labels: { tensor: "labels", htype: "class_label", classNames: ["cat", "dog"] },
  predicted_boxes: { tensor: "found/boxes", htype: "bbox" },
  predicted_labels: {
    tensor: "found/labels",
    htype: "class_label",
    classNames: ["dog", "cat", "fox"],
  },
  predicted_scores: { tensor: "found/scores", htype: "generic", dtype: "float32" },
};

/** `cat`, `dog` and `fox` as each side numbers them. */
const TRUTH = ["cat", "dog"];
const PREDICTED = ["dog", "cat", "fox"];

export const BOX = [10, 10, 40, 40];
export const FAR = [200, 200, 40, 40];

/** Objects as class and box; predictions as class, box and score. */
export function sample(
  index: number,
  truth: readonly (readonly [string, number[]])[],
  predictions: readonly (readonly [string, number[], number])[],
  more: Record<string, InputValue> = {},
): EvaluatorSample {
  return {
    id: index,
    index,
    values: {
      boxes: truth.map(([, box]) => box),
      labels: truth.map(([name]) => TRUTH.indexOf(name)),
      predicted_boxes: predictions.map(([, box]) => box),
      predicted_labels: predictions.map(([name]) => PREDICTED.indexOf(name)),
      predicted_scores: predictions.map(([, , score]) => score),
      ...more,
    },
  };
}

/** Samples for the contract: some found, some missed, some without anything, one without predictions. */
export const mixedSamples: readonly EvaluatorSample[] = [
  sample(0, [["cat", BOX]], [["cat", BOX, 0.99]]),
  sample(
    1,
    [["dog", BOX]],
    [
      ["cat", BOX, 0.97],
      ["fox", FAR, 0.96],
    ],
  ),
  sample(2, [], []),
  sample(
    3,
    [
      ["cat", BOX],
      ["dog", FAR],
    ],
    [],
  ),
  {
    id: 4,
    index: 4,
    values: {
      ...sample(4, [["cat", BOX]], []).values,
      predicted_boxes: null,
      predicted_labels: null,
    },
  },
];

export async function runEvaluator(
  evaluator: Evaluator,
  samples: readonly EvaluatorSample[],
  {
    options = {},
    inputs = boundInputs,
  }: { options?: Record<string, JsonValue>; inputs?: Record<string, BoundInput> } = {},
) {
  const { signal } = new AbortController();
  const session = await evaluator.open({
    options: resolveOptions(evaluator.options, options),
    inputs,
    signal,
    log: () => undefined,
  });
  const results: EvaluatorOutputs[] = [];
  for await (const outputs of session.evaluate(stream(samples))) results.push(outputs);
  const evaluated = samples.map((one, i) => ({ ...one, outputs: results[i]! }));
  const summary = await session.summarise!(stream(evaluated));
  await session.dispose();
  return { session, results, summary };
}

async function* stream<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items;
}
