import { checkGraph } from "./check-graph.ts";
import { InferenceSession, listSupportedBackends, type Tensor } from "./onnx-runtime.ts";
import type { GraphFile } from "./model-package.ts";

/** A loaded graph. Running it occupies the thread until it is done. */
export interface OnnxGraph {
  run(inputs: Readonly<Record<string, Tensor>>): Promise<Readonly<Record<string, Tensor>>>;
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

export interface GraphOptions {
  /** As ONNX Runtime names it: `cpu`, `cuda`, … */
  provider: string;
  threads: number;
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
  refuseUnknownProvider(options.provider);
  const session = await createSession(file, options);
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
    run: (inputs) => session.run(inputs, fetches),
    async release() {
      if (released) return;
      released = true;
      await session.release();
    },
  };
}

function refuseUnknownProvider(provider: string): void {
  const known = listSupportedBackends().map(({ name }) => name);
  if (known.includes(provider)) return;
  throw new Error(
    `There is no provider "${provider}" in this build of ONNX Runtime; it knows ${known.join(", ")}.`,
  );
}

async function createSession(
  file: GraphFile,
  { provider, threads }: GraphOptions,
): Promise<InferenceSession> {
  try {
    return await InferenceSession.create(file.bytes, {
      executionProviders: [provider],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
    });
  } catch (cause) {
    const reason = (cause as Error).message.trim().replace(/\.$/, "");
    if (provider === "cpu")
      throw new Error(`${file.path} can't be loaded as an ONNX graph: ${reason}.`, { cause });
    const installed = listSupportedBackends().filter(({ bundled }) => bundled);
    const names = installed.map(({ name }) => name).join(", ");
    throw new Error(
      `${file.path} can't be loaded with provider "${provider}": ${reason}. Installed here: ${names}; only cpu needs no device.`,
      { cause },
    );
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
