import { checkGraph } from "./check-graph.ts";
import type { InferenceSession, Tensor } from "./onnx-runtime.ts";
import { openHere, openInThread, openPair } from "./onnx-session.ts";
import type { OnnxSession, OpenSession } from "./onnx-session.ts";
import { sessionOptions, whatIsMissing } from "./providers.ts";
import type { ProviderChoice } from "./providers.ts";
import type { GraphFile } from "./model-package.ts";
import type { Tensors } from "./sent-tensors.ts";

/** A loaded graph. */
export interface OnnxGraph {
  /** Runs side by side; what is asked for beyond comes next. */
  runsAtOnce: number;
  /** Takes the memory of the inputs, which are no good afterwards. */
  run(inputs: Tensors): Promise<Tensors>;
  /** Frees the memory. Safe to call twice. */
  release(): Promise<void>;
}

/**
 * An input or output a graph must have, of one of some types. A string stands for a size that is free,
 * null for any.
 */
export interface ExpectedValue {
  type: Tensor.Type | readonly Tensor.Type[];
  shape: readonly (number | string | null)[];
}

export interface GraphNeeds {
  inputs: Readonly<Record<string, ExpectedValue>>;
  outputs: Readonly<Record<string, ExpectedValue>>;
  /** How many classes its head tells apart, the background included, where that is known. */
  classes: number | undefined;
}

export interface GraphOptions extends ProviderChoice {
  /** Whether the CPU may do what the provider can't. */
  fallback: boolean;
  /** Whether batches may be run side by side, where that is sooner. */
  sideBySide: boolean;
  /** Told, in a sentence, where it did. */
  onFallback(sentence: string): void;
}

/**
 * Loads a graph and checks that it takes and gives what is needed.
 *
 * @throws where the provider is not available, the file is not ONNX, inputs or outputs don't fit, or
 *   what it would give is known to be wrong
 */
export async function openGraph(
  file: GraphFile,
  needs: GraphNeeds,
  options: GraphOptions,
): Promise<OnnxGraph> {
  const session = await openOnProvider(file, options);
  try {
    refuseMismatch(file, "input", session.inputMetadata, needs.inputs, true);
    refuseMismatch(file, "output", session.outputMetadata, needs.outputs, false);
    checkGraph(file, needs.classes);
  } catch (error) {
    await session.release();
    throw error;
  }
  const fetches = Object.keys(needs.outputs);
  let released = false;
  return {
    runsAtOnce: session.runsAtOnce,
    run: (inputs) => session.run(inputs, fetches),
    async release() {
      if (released) return;
      released = true;
      await session.release();
    },
  };
}

/** Tries the provider alone first: ONNX Runtime would pass to the CPU without a word. */
async function openOnProvider(file: GraphFile, options: GraphOptions): Promise<OnnxSession> {
  const { provider, fallback, onFallback } = options;
  try {
    return await createSession(file, options);
  } catch (error) {
    if (provider === "cpu" || !fallback) throw error;
    onFallback(`The CPU ran what ${provider} was asked for: ${(error as Error).message}`);
    return createSession(file, { ...options, provider: "cpu" });
  }
}

/** With a single thread a process keeps to one core; a GPU does one thing after another. */
function sessionOpener({ provider, threads, sideBySide }: GraphOptions): OpenSession {
  if (provider === "cpu" && threads === 1) return openHere;
  return provider === "cpu" && sideBySide ? openPair : openInThread;
}

async function createSession(file: GraphFile, choice: GraphOptions): Promise<OnnxSession> {
  const { provider, device } = choice;
  const missing = whatIsMissing(provider);
  if (missing !== null) throw new Error(`Provider "${provider}" can't be used here: ${missing}.`);
  try {
    return await sessionOpener(choice)(file.bytes, sessionOptions(choice));
  } catch (cause) {
    const reason = (cause as Error).message.trim().replace(/\.$/, "");
    const how = provider === "cpu" ? "" : `, with provider "${provider}" on device ${device}`;
    throw new Error(`${file.path} can't be loaded as an ONNX graph${how}: ${reason}.`, { cause });
  }
}

function refuseMismatch(
  file: GraphFile,
  what: "input" | "output",
  found: readonly InferenceSession.ValueMetadata[],
  needed: Readonly<Record<string, ExpectedValue>>,
  exactly: boolean,
): void {
  const fits = Object.entries(needed).every(([name, expected]) =>
    found.some((value) => value.name === name && matches(value, expected)),
  );
  if (fits && (!exactly || found.length === Object.keys(needed).length)) return;
  const expected = Object.entries(needed).map(
    ([name, { type, shape }]) =>
      `${name} ${[type].flat().join(" or ")} [${shape.map((size) => size ?? "any").join(", ")}]`,
  );
  throw new Error(
    `${file.path} has the ${what}s ${found.map(describe).join("; ")}. Expected were: ${expected.join("; ")}.`,
  );
}

function matches(value: InferenceSession.ValueMetadata, expected: ExpectedValue): boolean {
  if (
    !value.isTensor ||
    ![expected.type].flat().includes(value.type) ||
    value.shape.length !== expected.shape.length
  )
    return false;
  return expected.shape.every(
    (size, axis) =>
      size === null || typeof value.shape[axis] === "string" || value.shape[axis] === size,
  );
}

function describe(value: InferenceSession.ValueMetadata): string {
  return value.isTensor
    ? `${value.name} ${value.type} [${value.shape.join(", ")}]`
    : `${value.name}, not a tensor`;
}
