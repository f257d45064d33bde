import { describe, expect, test } from "vitest";
import { contractProblems } from "./contract-problems.ts";
import type {
  Evaluator,
  EvaluatorOutputs,
  EvaluatorSample,
  EvaluatorSession,
  OutputSpec,
} from "../evaluator.ts";
import { definePlugin } from "../plugin.ts";
import type { Plugin } from "../plugin.ts";

type Evaluate = (
  samples: AsyncIterable<EvaluatorSample>,
  signal: AbortSignal,
) => AsyncIterable<EvaluatorOutputs>;

const numbers = { numbers: { tensor: "numbers", htype: "generic" as const } };
const samples = [1, 2, 3].map((value, index) => ({ id: index, index, values: { numbers: value } }));
const cases = [{ evaluator: "double", inputs: numbers, samples }];

describe("contractProblems", () => {
  test("finds nothing wrong with a sound evaluator", async () => {
    expect(await contractProblems(makePlugin(double), cases)).toEqual([]);
  });

  test("names an output that is missing and one that is not declared", async () => {
    const plugin = makePlugin(each(() => ({ other: 1 })));
    expect(await contractProblems(plugin, cases)).toContain(
      'Evaluator "double": Sample 0 has the output "other", which is not declared.',
    );
    expect(await contractProblems(plugin, cases)).toContain(
      'Evaluator "double": Sample 2 lacks the output "doubled".',
    );
  });

  test("names a value of another shape", async () => {
    const plugin = makePlugin(each(() => ({ doubled: "two" })));
    expect(await contractProblems(plugin, cases)).toContain(
      'Evaluator "double": Sample 0 has a "doubled" of "two"; expected a number or an array.',
    );
  });

  test("names unequal numbers of objects and boxes of three numbers", async () => {
    const outputs: Record<string, OutputSpec> = {
      boxes: { htype: "bbox", describes: "OBJECT", description: "" },
      labels: { htype: "class_label", describes: "OBJECT", classNames: ["a"], description: "" },
    };
    const plugin = makePlugin(
      each(() => ({ boxes: [[1, 2, 3]], labels: [0, 1] })),
      outputs,
    );
    expect(await contractProblems(plugin, cases)).toEqual(
      expect.arrayContaining([
        'Evaluator "double": Sample 0 has a "boxes" of [[1,2,3]]; expected boxes of four finite numbers.',
        'Evaluator "double": Sample 0 has a "labels" of [0,1]; expected positions in 1 names.',
        'Evaluator "double": Sample 0 has unequal numbers of objects: 1 in "boxes", 2 in "labels".',
      ]),
    );
  });

  test("notices a missing result and results out of order", async () => {
    const lazy = makePlugin(async function* (stream, signal) {
      let first = true;
      for await (const outputs of double(stream, signal)) {
        if (!first) yield outputs;
        first = false;
      }
    });
    expect(await contractProblems(lazy, cases)).toEqual([
      'Evaluator "double": It yielded 2 results for 3 samples.',
    ]);
    const sorted = makePlugin(async function* (stream, signal) {
      const pending: number[] = [];
      for await (const { values } of stream) {
        if (signal.aborted) return;
        pending.push(values.numbers as number);
        if (pending.length < 3) continue;
        for (const value of pending.splice(0).toSorted((a, b) => a - b)) yield { doubled: value };
      }
    });
    expect(await contractProblems(sorted, cases)).toContain(
      'Evaluator "double": Sample 0 gave another result when the samples came in the reverse order.',
    );
  });

  test("notices an evaluator that ignores the abort", async () => {
    const plugin = makePlugin(async function* (stream) {
      for await (const { values } of stream) yield { doubled: values.numbers as number };
    });
    expect(await contractProblems(plugin, cases, 50)).toEqual([
      'Evaluator "double": It had not ended 50 ms after the abort.',
      'Evaluator "double": It had not ended 50 ms after it was disposed of and aborted.',
    ]);
  });

  test("takes a summary that follows from samples and outputs", async () => {
    const plugin = makePlugin(double, undefined, async (evaluated) => {
      let total = 0;
      for await (const { values, outputs } of evaluated)
        total += (values.numbers as number) + (outputs.doubled as number);
      return { figures: { total } };
    });
    expect(await contractProblems(plugin, cases)).toEqual([]);
  });

  test("notices a summary of what the session itself has seen, and one of another shape", async () => {
    let seen = 0;
    const counting = each(({ values }) => {
      seen++;
      return { doubled: (values.numbers as number) * 2 };
    });
    const forgetful = makePlugin(counting, undefined, async () => {
      const summary = { figures: { seen } };
      seen = 0;
      return summary;
    });
    expect(await contractProblems(forgetful, cases)).toEqual([
      'Evaluator "double": It gave another summary of samples that another session had evaluated.',
    ]);
    const lost = makePlugin(double, undefined, async () => ({ figures: { mean: Number.NaN } }));
    expect(await contractProblems(lost, cases)).toEqual([
      'Evaluator "double": Its figures["mean"] is NaN; expected a finite number or null.',
    ]);
  });

  test("passes on what an evaluator throws", async () => {
    const plugin = makePlugin(
      each(() => {
        throw new Error("Too hot.");
      }),
    );
    expect(await contractProblems(plugin, cases)).toEqual([
      'Evaluator "double": It threw: Too hot.',
    ]);
  });

  test("wants a case of two samples for each evaluator, and no others", async () => {
    expect(await contractProblems(makePlugin(double), [])).toEqual([
      'There is no case for evaluator "double".',
    ]);
    expect(await contractProblems(makePlugin(double), [{ ...cases[0]!, samples: [] }])).toEqual([
      'Evaluator "double": The case has 0 samples; expected at least 2.',
    ]);
    expect(
      await contractProblems(makePlugin(double), [...cases, { ...cases[0]!, evaluator: "halve" }]),
    ).toEqual(['There is a case for the evaluator "halve", which the plugin does not have.']);
  });
});

const double: Evaluate = each(({ values }) => ({ doubled: (values.numbers as number) * 2 }));

function each(compute: (sample: EvaluatorSample) => EvaluatorOutputs): Evaluate {
  return async function* (stream, signal) {
    for await (const sample of stream) {
      signal.throwIfAborted();
      yield compute(sample);
    }
  };
}

function makePlugin(
  evaluate: Evaluate,
  outputs?: Record<string, OutputSpec>,
  summarise?: EvaluatorSession["summarise"],
): Plugin {
  const evaluator: Evaluator = {
    name: "double",
    description: "Twice the number.",
    inputs: { numbers: { htype: "generic", description: "A number." } },
    outputs: outputs ?? { doubled: { htype: "generic", description: "Twice the number." } },
    options: {},
    open: async ({ signal }) => ({
      evaluate: (stream) => evaluate(stream, signal),
      ...(summarise && { summarise }),
      dispose: async () => undefined,
    }),
  };
  return definePlugin({
    name: "arithmetic",
    version: "1.0.0",
    contractVersion: 1,
    evaluators: [evaluator],
  });
}
