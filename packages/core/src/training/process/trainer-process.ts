import type { ChildProcess } from "node:child_process";
import type { TrainingEvent } from "@loupe/plugin-api";
import { LoupeError } from "../../errors.ts";
import { openChannel } from "../../evaluation/process/channel.ts";
import { describeExit } from "../../evaluation/process/describe-failure.ts";
import { forkPluginProcess, whenGone } from "../../evaluation/process/fork-plugin-process.ts";
import { findEventProblem } from "./check-event.ts";
import {
  GRACE,
  killGroup,
  type FromTrainer,
  type ToTrainer,
  type TrainMessage,
} from "./protocol.ts";

export interface TrainerProcessOptions {
  train: Omit<TrainMessage, "kind">;
  /** Seconds without a sign of life after which the process is killed. */
  idleSeconds: number;
  /** Told the id of the process. */
  onStart(pid: number): Promise<void>;
  /** Ends it: the events end by throwing what it was aborted with. */
  signal: AbortSignal;
}

/**
 * Has a trainer train in a process of its own, and yields what it tells and prints. The process, and all
 * that it has started, is gone when this has ended, however it ends.
 *
 * @throws TRAINER_FAILED for whatever goes wrong there
 */
export async function* runTrainerProcess(
  options: TrainerProcessOptions,
): AsyncGenerator<TrainingEvent> {
  const { train, idleSeconds, onStart, signal } = options;
  signal.throwIfAborted();
  const events = openChannel<TrainingEvent>();
  const fail = (what: string) => events.end(trainerFailed(train.trainer, what));
  const tell = (event: TrainingEvent) => {
    watchdog.refresh();
    events.push(event);
  };
  const entry = new URL("main.ts", import.meta.url);
  const child = forkPluginProcess(entry, (message) => tell({ kind: "log", message }), {
    leadsGroup: true,
  });
  const watchdog = setTimeout(() => {
    fail(`gave no sign of life for ${idleSeconds} seconds and was stopped`);
    killGroup(child.pid);
  }, idleSeconds * 1000);
  const receive = (message: FromTrainer) => {
    if (message.kind === "done") return events.end();
    if (message.kind === "failed") return fail(`stopped with an error: ${message.reason}`);
    const problem = findEventProblem(message.event);
    return problem ? fail(`yielded ${problem}`) : tell(message.event as TrainingEvent);
  };
  const abort = () => events.end(signal.reason as Error);
  child.on("message", receive);
  child.on("error", (error) => fail(`could not be reached: ${error.message}`));
  child.on("exit", () => endOutput(child));
  child.on("close", (code, by) => fail(describeExit(code, by)));
  const gone = whenGone(child);
  signal.addEventListener("abort", abort);
  try {
    if (child.pid !== undefined) await onStart(child.pid);
    send(child, { kind: "train", ...train });
    yield* events;
  } finally {
    clearTimeout(watchdog);
    signal.removeEventListener("abort", abort);
    await stop(child, gone);
  }
}

/** The error shown for a trainer that failed. */
export function trainerFailed(trainer: string, what: string): LoupeError {
  return new LoupeError(
    "TRAINER_FAILED",
    `Trainer "${trainer}" failed: it ${what.replace(/\.*$/, ".")}`,
  );
}

/** Ends what a process has left running, which would hold what it prints to open. */
function endOutput(child: ChildProcess): void {
  killGroup(child.pid);
  // What has left the group is nobody's any more.
  setTimeout(() => {
    child.stdout?.destroy();
    child.stderr?.destroy();
  }, 1_000).unref();
}

/** Asks it to end, and kills it where it does not. */
async function stop(child: ChildProcess, gone: Promise<void>): Promise<void> {
  const killer = setTimeout(() => killGroup(child.pid), GRACE);
  send(child, { kind: "close" });
  await gone;
  clearTimeout(killer);
}

/** A process that is gone is noticed by its exit. */
function send(child: ChildProcess, message: ToTrainer): void {
  if (child.connected) child.send(message, () => {});
}
