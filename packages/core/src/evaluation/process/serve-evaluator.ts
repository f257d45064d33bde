import type { EvaluatorSession, JsonValue } from "@loupe/plugin-api";
import { findEvaluator, loadPlugins } from "../plugins.ts";
import { openOutputSender, type OutputSender } from "./output-sender.ts";
import type { FromEvaluator, OpenMessage, ToEvaluator } from "./protocol.ts";
import { openSampleFeed, type SampleFeed } from "./sample-feed.ts";

export interface EvaluatorWire {
  send(message: FromEvaluator): void;
  /** Sends the last message and ends the process. */
  finish(message: FromEvaluator): void;
}

/** The evaluator's side of the protocol: returns what takes the platform's messages. */
export function serveEvaluator(wire: EvaluatorWire): (message: ToEvaluator) => void {
  const abort = new AbortController();
  const sender = openOutputSender((outputs) => wire.send({ kind: "outputs", outputs }));
  let feed: SampleFeed | undefined;

  return (message) => {
    switch (message.kind) {
      case "open":
        feed = openSampleFeed(message.inputs, (samples) => wire.send({ kind: "wanted", samples }));
        void evaluate(message, { wire, feed, sender, signal: abort.signal });
        return;
      case "samples":
        feed?.push(message.samples);
        return;
      case "end":
        feed?.end();
        return;
      case "written":
        sender.written(message.outputs);
        return;
      case "abort":
        abort.abort();
        sender.abort();
        feed?.end();
    }
  };
}

interface Evaluation {
  wire: EvaluatorWire;
  feed: SampleFeed;
  sender: OutputSender;
  signal: AbortSignal;
}

async function evaluate(message: OpenMessage, evaluation: Evaluation): Promise<void> {
  const { wire } = evaluation;
  try {
    const session = await openSession(message, evaluation);
    const summary = await useSession(session, evaluation);
    wire.finish({ kind: "done", summary });
  } catch (error) {
    wire.finish({ kind: "failed", reason: reasonOf(error) });
  }
}

async function useSession(session: EvaluatorSession, evaluation: Evaluation): Promise<JsonValue> {
  try {
    evaluation.wire.send(describeSession(session));
    return await yieldOutputs(session, evaluation);
  } finally {
    await session.dispose();
  }
}

async function openSession(
  message: OpenMessage,
  { wire, signal }: Evaluation,
): Promise<EvaluatorSession> {
  const installed = await loadPlugins(message.configUrl);
  const { evaluator } = findEvaluator(installed, message.evaluator);
  return evaluator.open({
    options: message.options,
    inputs: message.inputs,
    signal,
    log: (line) => wire.send({ kind: "log", message: line }),
  });
}

function describeSession({ model, classNames }: EvaluatorSession): FromEvaluator {
  return { kind: "opened", ...(model ? { model } : {}), ...(classNames ? { classNames } : {}) };
}

/** The figures of the whole run, null where the evaluator has none. */
async function yieldOutputs(
  session: EvaluatorSession,
  { feed, sender }: Evaluation,
): Promise<JsonValue> {
  try {
    for await (const outputs of session.evaluate(feed.samples)) await sender.add(outputs);
  } finally {
    sender.flush();
  }
  return session.summarise?.() ?? null;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
