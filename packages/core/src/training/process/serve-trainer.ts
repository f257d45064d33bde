import { loadPlugins } from "../../evaluation/plugins.ts";
import { findTrainer } from "../find-trainer.ts";
import type { FromTrainer, ToTrainer, TrainMessage } from "./protocol.ts";

export interface TrainerWire {
  /** Resolves when it is sent: a trainer that tells much waits for who listens. */
  send(message: FromTrainer): Promise<void>;
  /** Ends the process, after a last message. */
  finish(message: FromTrainer): void;
}

/** The trainer's side of the protocol: returns what takes the platform's messages. */
export function serveTrainer(wire: TrainerWire): (message: ToTrainer) => void {
  const closing = new AbortController();
  return (message) => {
    if (message.kind === "close") closing.abort(new Error("The training was stopped."));
    else void train(message, wire, closing.signal);
  };
}

async function train(
  { configUrl, trainer: name, options, train: split, validation, folder }: TrainMessage,
  wire: TrainerWire,
  signal: AbortSignal,
): Promise<void> {
  const context = { options, train: split, ...(validation ? { validation } : {}), folder, signal };
  try {
    const { trainer } = findTrainer(await loadPlugins(configUrl), name);
    for await (const event of trainer.train(context)) await wire.send({ kind: "event", event });
    wire.finish({ kind: "done" });
  } catch (error) {
    wire.finish({ kind: "failed", reason: error instanceof Error ? error.message : String(error) });
  }
}
