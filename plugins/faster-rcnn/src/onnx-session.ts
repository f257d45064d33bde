import { Worker } from "node:worker_threads";
import { InferenceSession } from "./onnx-runtime.ts";
import type { SessionAnswer, SessionRequest } from "./onnx-session-thread.ts";
import { asSent, asTensors, type SentTensors, type Tensors } from "./sent-tensors.ts";

/** A graph that ONNX Runtime has loaded. */
export interface OnnxSession {
  inputMetadata: readonly InferenceSession.ValueMetadata[];
  outputMetadata: readonly InferenceSession.ValueMetadata[];
  /** Runs side by side; what is asked for beyond comes next. */
  runsAtOnce: number;
  /** Takes the memory of the inputs, which are no good afterwards. */
  run(inputs: Tensors, fetches: readonly string[]): Promise<Tensors>;
  /** Frees the memory, once what was asked for is done. */
  release(): Promise<void>;
}

/** Opens a session, with a graph and what ONNX Runtime is asked for. @throws what that says */
export type OpenSession = (
  bytes: Uint8Array,
  options: InferenceSession.SessionOptions,
) => Promise<OnnxSession>;

/** In the thread that asks, which a run occupies until it is done. */
export const openHere: OpenSession = async (bytes, options) => {
  const session = await InferenceSession.create(bytes, options);
  return {
    inputMetadata: session.inputMetadata,
    outputMetadata: session.outputMetadata,
    runsAtOnce: 1,
    run: (inputs, fetches) => session.run(inputs, fetches),
    release: () => session.release(),
  };
};

/**
 * The graph twice, each with half of the threads, taking turns: two batches side by side are done
 * sooner than one after another.
 */
export const openPair: OpenSession = async (bytes, options) => {
  const threads = options.intraOpNumThreads! / 2;
  const halves = [Math.ceil(threads), Math.floor(threads)];
  const opened = await Promise.allSettled(
    halves.map((intraOpNumThreads) => openInThread(bytes, { ...options, intraOpNumThreads })),
  );
  const sessions = opened.flatMap((one) => (one.status === "fulfilled" ? one.value : []));
  const release = async () => void (await Promise.all(sessions.map((one) => one.release())));
  const failed = opened.find(({ status }) => status === "rejected");
  if (failed) {
    await release();
    throw (failed as PromiseRejectedResult).reason;
  }
  let turn = 0;
  return {
    ...sessions[0]!,
    runsAtOnce: sessions.length,
    run: (inputs, fetches) => sessions[turn++ % sessions.length]!.run(inputs, fetches),
    release,
  };
};

/** In a thread of its own. */
export const openInThread: OpenSession = async (bytes, options) => {
  const thread = startThread();
  try {
    const metadata = await thread.ask({ kind: "open", bytes, options });
    return {
      ...(metadata as Pick<OnnxSession, "inputMetadata" | "outputMetadata">),
      runsAtOnce: 1,
      async run(inputs, fetches) {
        const memory = Object.values(inputs).map(({ data }) => (data as Float32Array).buffer);
        const asked = { kind: "run", inputs: asSent(inputs), fetches } as const;
        return asTensors((await thread.ask(asked, memory as ArrayBuffer[])) as SentTensors);
      },
      async release() {
        await thread.ask({ kind: "release" });
        await thread.end();
      },
    };
  } catch (error) {
    await thread.end();
    throw error;
  }
};

/** A thread that answers what it is asked, in order, until it ends. */
function startThread() {
  const worker = new Worker(new URL("onnx-session-thread.ts", import.meta.url), {
    execArgv: [],
  });
  const waiting: PromiseWithResolvers<unknown>[] = [];
  worker.on("message", ({ error, value }: SessionAnswer) => {
    const { resolve, reject } = waiting.shift()!;
    if (error === undefined) resolve(value);
    else reject(error);
  });
  let cause: Error | undefined;
  let ended: Error | undefined;
  worker.once("error", (error) => (cause = error));
  worker.once("exit", () => {
    const reason = cause?.message ?? "it did not say why";
    ended = new Error(`The thread that runs the model has ended: ${reason}.`, { cause });
    for (const { reject } of waiting) reject(ended);
  });
  return {
    async ask(request: SessionRequest, memory: readonly ArrayBuffer[] = []): Promise<unknown> {
      if (ended) throw ended;
      const answer = Promise.withResolvers<unknown>();
      waiting.push(answer);
      worker.postMessage(request, memory);
      return answer.promise;
    },
    end: () => worker.terminate(),
  };
}
