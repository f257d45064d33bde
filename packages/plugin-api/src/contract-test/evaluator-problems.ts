import { checkOutputs } from "../check-outputs.ts";
import type {
  BoundInput,
  EvaluatedSample,
  Evaluator,
  EvaluatorOutputs,
  EvaluatorSample,
  EvaluatorSession,
} from "../evaluator.ts";
import { resolveOptions } from "../options.ts";
import { checkSummary } from "../summary/check-summary.ts";
import type { JsonValue } from "../values.ts";
import { alike } from "./alike.ts";
import { endsWithin } from "./ends-within.ts";

/** Samples to try an evaluator on. */
export interface EvaluatorCase {
  /** Name of the evaluator. */
  evaluator: string;
  options?: Readonly<Record<string, JsonValue>>;
  /** The bound tensors by role. */
  inputs: Readonly<Record<string, BoundInput>>;
  /** At least two, so that their order can be seen. */
  samples: readonly EvaluatorSample[];
}

/**
 * Yielded are exactly the declared outputs, of the declared shapes, once for each sample and in order,
 * whatever the order is; the summary follows from samples and outputs, not from what a session has seen;
 * an abort ends the work; a session can be disposed of twice and while it works.
 */
export async function evaluatorProblems(
  evaluator: Evaluator,
  one: EvaluatorCase,
  patience: number,
): Promise<string[]> {
  if (one.samples.length < 2)
    return [`The case has ${one.samples.length} samples; expected at least 2.`];
  return [
    ...(await outputProblems(evaluator, one)),
    ...(await emptyProblems(evaluator, one)),
    ...(await summaryProblems(evaluator, one)),
    ...(await abortProblems(evaluator, one, patience)),
    ...(await disposeProblems(evaluator, one, patience)),
  ];
}

async function outputProblems(evaluator: Evaluator, one: EvaluatorCase): Promise<string[]> {
  const { session, results } = await runAll(evaluator, one, one.samples);
  const backwards = await runAll(evaluator, one, one.samples.toReversed());
  const count = one.samples.length;
  if (results.length !== count)
    return [`It yielded ${results.length} results for ${count} samples.`];
  return results.flatMap((outputs, position) => {
    const problems = checkOutputs(evaluator.outputs, outputs, session.classNames ?? {});
    if (!alike(outputs, backwards.results[count - 1 - position])) {
      problems.push("gave another result when the samples came in the reverse order.");
    }
    return problems.map((problem) => `Sample ${one.samples[position]!.index} ${problem}`);
  });
}

async function emptyProblems(evaluator: Evaluator, one: EvaluatorCase): Promise<string[]> {
  const { results } = await runAll(evaluator, one, []);
  return results.length === 0 ? [] : [`It yielded ${results.length} results for no samples.`];
}

/** A session that evaluated all samples and one that evaluated none have to give the same summary. */
async function summaryProblems(evaluator: Evaluator, one: EvaluatorCase): Promise<string[]> {
  const { session, results, summary } = await runAll(evaluator, one, one.samples);
  if (!session.summarise) return [];
  const problems = checkSummary(summary);
  if (problems.length > 0) return problems;
  const elsewhere = await runAll(evaluator, one, [], evaluated(one.samples, results, session));
  if (alike(summary, elsewhere.summary)) return [];
  return ["It gave another summary of samples that another session had evaluated."];
}

async function runAll(
  evaluator: Evaluator,
  one: EvaluatorCase,
  samples: readonly EvaluatorSample[],
  summarised?: readonly EvaluatedSample[],
) {
  const session = await open(evaluator, one, new AbortController().signal);
  try {
    const results: EvaluatorOutputs[] = [];
    for await (const outputs of session.evaluate(stream(samples))) results.push(outputs);
    const summary = await session.summarise?.(
      stream(summarised ?? evaluated(samples, results, session)),
    );
    return { session, results, summary };
  } finally {
    await session.dispose();
    await session.dispose();
  }
}

/** As a session is given them to summarise: with the inputs and outputs that it looks at. */
function evaluated(
  samples: readonly EvaluatorSample[],
  results: readonly EvaluatorOutputs[],
  { summaryInputs, summaryOutputs }: EvaluatorSession,
): EvaluatedSample[] {
  return results.flatMap((outputs, position) => {
    const sample = samples[position];
    if (!sample) return [];
    return [
      {
        ...sample,
        values: onlyNamed(sample.values, summaryInputs),
        outputs: onlyNamed(outputs, summaryOutputs),
      },
    ];
  });
}

/** @param names default: all */
function onlyNamed<T>(
  values: Readonly<Record<string, T>>,
  names: readonly string[] | undefined,
): Record<string, T> {
  return Object.fromEntries(
    Object.entries(values).filter(([name]) => names?.includes(name) ?? true),
  );
}

async function abortProblems(
  evaluator: Evaluator,
  one: EvaluatorCase,
  patience: number,
): Promise<string[]> {
  const { session, controller, ended } = await startEndless(evaluator, one);
  controller.abort(new Error("The run was cancelled."));
  const stopped = await endsWithin(ended, patience);
  await session.dispose();
  return stopped ? [] : [`It had not ended ${patience} ms after the abort.`];
}

async function disposeProblems(
  evaluator: Evaluator,
  one: EvaluatorCase,
  patience: number,
): Promise<string[]> {
  const { session, controller, ended } = await startEndless(evaluator, one);
  await session.dispose();
  controller.abort(new Error("The run was cancelled."));
  const stopped = await endsWithin(ended, patience);
  await session.dispose();
  return stopped ? [] : [`It had not ended ${patience} ms after it was disposed of and aborted.`];
}

/** Sets an evaluator to samples that never end and waits for its first result. */
async function startEndless(evaluator: Evaluator, one: EvaluatorCase) {
  const controller = new AbortController();
  const session = await open(evaluator, one, controller.signal);
  const results = session.evaluate(endless(one.samples))[Symbol.asyncIterator]();
  await results.next();
  return { session, controller, ended: drain(results) };
}

function open(
  evaluator: Evaluator,
  one: EvaluatorCase,
  signal: AbortSignal,
): Promise<EvaluatorSession> {
  const options = resolveOptions(evaluator.options, one.options ?? {});
  return evaluator.open({ options, inputs: one.inputs, signal, log: () => undefined });
}

async function* stream<T>(samples: readonly T[]): AsyncGenerator<T> {
  yield* samples;
}

/**
 * Comes through the event loop, so that an evaluator that never stops does not keep timers from
 * telling so.
 */
async function* endless(samples: readonly EvaluatorSample[]): AsyncGenerator<EvaluatorSample> {
  for (let index = 0; ; index++) {
    await new Promise((resolve) => setImmediate(resolve));
    yield { ...samples[index % samples.length]!, index };
  }
}

/** Throwing is one of the two ways to end. */
async function drain(results: AsyncIterator<EvaluatorOutputs>): Promise<void> {
  try {
    for (let next = await results.next(); !next.done; next = await results.next());
  } catch {
    return;
  }
}
