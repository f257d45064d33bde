import { parentPort } from "node:worker_threads";
import { InferenceSession } from "./onnx-runtime.ts";
import { asSent, asTensors, type SentTensors } from "./sent-tensors.ts";

export type SessionRequest =
  | { kind: "open"; bytes: Uint8Array; options: InferenceSession.SessionOptions }
  | { kind: "run"; inputs: SentTensors; fetches: readonly string[] }
  | { kind: "release" };

/** One for each request, in their order. */
export type SessionAnswer = { value?: unknown; error?: Error };

let session: InferenceSession | undefined;
let answered: Promise<void> = Promise.resolve();

parentPort!.on("message", (request: SessionRequest) => {
  answered = answered.then(async () => parentPort!.postMessage(await answer(request)));
});

async function answer(request: SessionRequest): Promise<SessionAnswer> {
  try {
    return { value: await carryOut(request) };
  } catch (error) {
    return { error: error as Error };
  }
}

async function carryOut(request: SessionRequest): Promise<unknown> {
  switch (request.kind) {
    case "open": {
      session = await InferenceSession.create(request.bytes, request.options);
      const { inputMetadata, outputMetadata } = session;
      return { inputMetadata, outputMetadata };
    }
    case "run":
      return asSent(await session!.run(asTensors(request.inputs), request.fetches));
    case "release":
      return session!.release();
  }
}
