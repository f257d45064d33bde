import type { EvaluatorSession } from "@loupe/plugin-api";
import { findEvaluator, loadPlugins } from "../plugins.ts";
import { openOutputSender, type OutputSender } from "./output-sender.ts";
import type { FromEvaluator, OpenMessage, ToEvaluator } from "./protocol.ts";
import { openSampleFeed, TO_EVALUATE, TO_SUMMARISE, type SampleFeed } from "./sample-feed.ts";

export interface EvaluatorWire {
  send(message: FromEvaluator): void;
  /** Ends the process, after a last message where there is one. */
  finish(message?: FromEvaluator): void;
}

/** The evaluator's side of the protocol: returns what takes the platform's messages. */
export function serveEvaluator(wire: EvaluatorWire): (message: ToEvaluator) => void {
  const closing = new AbortController();
  const sender = openOutputSender((outputs) => wire.send({ kind: "outputs", outputs }));
  const next = Promise.withResolvers<"summarise" | "close">();
  let inputs: OpenMessage["inputs"] = {};
  let feed: SampleFeed | undefined;

  const openFeed = (size: typeof TO_EVALUATE) =>
    openSampleFeed(inputs, size, (samples) => wire.send({ kind: "wanted", samples }));

  return (message) => {
    switch (message.kind) {
      case "open":
        ({ inputs } = message);
        feed = openFeed(TO_EVALUATE);
        void serve(message, {
          wire,
          sender,
          toEvaluate: feed,
          toSummarise: async () => ((await next.promise) === "summarise" ? feed : undefined),
          signal: closing.signal,
        });
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
      case "summarise":
        feed = openFeed(TO_SUMMARISE);
        next.resolve("summarise");
        return;
      case "close":
        closing.abort();
        sender.abort();
        feed?.end();
        next.resolve("close");
    }
  };
}

interface Service {
  wire: EvaluatorWire;
  sender: OutputSender;
  toEvaluate: SampleFeed;
  /** Resolves when everything was yielded and it is known what follows; nothing where that was all. */
  toSummarise(): Promise<SampleFeed | undefined>;
  signal: AbortSignal;
}

async function serve(message: OpenMessage, service: Service): Promise<void> {
  const { wire } = service;
  try {
    const session = await openSession(message, service);
    await useSession(session, service);
    wire.finish();
  } catch (error) {
    wire.finish({ kind: "failed", reason: reasonOf(error) });
  }
}

async function useSession(session: EvaluatorSession, service: Service): Promise<void> {
  const { wire } = service;
  try {
    wire.send(describeSession(session));
    await yieldOutputs(session, service);
    wire.send({ kind: "yielded" });
    const feed = await service.toSummarise();
    if (!feed) return;
    const summary = (await session.summarise?.(feed.samples)) ?? null;
    if (!service.signal.aborted) wire.send({ kind: "summary", summary });
  } finally {
    await session.dispose();
  }
}

async function openSession(
  message: OpenMessage,
  { wire, signal }: Service,
): Promise<EvaluatorSession> {
  const installed = await loadPlugins(message.configUrl);
  const { evaluator } = findEvaluator(installed, message.evaluator);
  return evaluator.open({
    options: message.options,
    inputs: message.inputs,
    models: message.models,
    signal,
    log: (line) => wire.send({ kind: "log", message: line }),
  });
}

function describeSession(session: EvaluatorSession): FromEvaluator {
  const { model, classNames, summarise, summaryInputs, summaryOutputs } = session;
  return {
    kind: "opened",
    ...(model ? { model } : {}),
    ...(classNames ? { classNames } : {}),
    summarises: summarise !== undefined,
    ...(summaryInputs ? { summaryInputs } : {}),
    ...(summaryOutputs ? { summaryOutputs } : {}),
  };
}

async function yieldOutputs(
  session: EvaluatorSession,
  { toEvaluate, sender }: Service,
): Promise<void> {
  try {
    for await (const outputs of session.evaluate(toEvaluate.samples)) await sender.add(outputs);
  } finally {
    sender.flush();
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
