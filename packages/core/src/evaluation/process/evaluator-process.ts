import { fork, type ChildProcess } from "node:child_process";
import type { EvaluatorOutputs, JsonValue } from "@loupe/plugin-api";
import { LoupeError } from "../../errors.ts";
import { openChannel } from "./channel.ts";
import { describeExit, describeFailure } from "./describe-failure.ts";
import { passedEnvironment } from "./environment.ts";
import { forwardLines } from "./forward-lines.ts";
import type {
  FromEvaluator,
  OpenedMessage,
  OpenMessage,
  SentSample,
  ToEvaluator,
} from "./protocol.ts";

export interface EvaluatorProcessOptions {
  open: Omit<OpenMessage, "kind">;
  /** Seconds without a sign of life after which the process is killed. */
  idleSeconds: number;
  /** One line of the evaluator's log, or of what it printed. */
  log(line: string): void;
}

/** Milliseconds from being asked to end to being killed. */
const GRACE = 5_000;

/** An evaluator at work in a process of its own. Whatever goes wrong there is EVALUATOR_FAILED here. */
export class EvaluatorProcess {
  readonly #options: EvaluatorProcessOptions;
  readonly #child: ChildProcess;
  readonly #gone: Promise<void>;
  readonly #opened = Promise.withResolvers<OpenedMessage>();
  readonly #wanted = openChannel<number>();
  readonly #outputs = openChannel<readonly EvaluatorOutputs[]>();
  readonly #watchdog: NodeJS.Timeout;
  #received = 0;
  #summary: JsonValue = null;

  constructor(options: EvaluatorProcessOptions) {
    this.#options = options;
    this.#child = forkEvaluator(options.log);
    this.#gone = new Promise((resolve) => this.#child.once("close", () => resolve()));
    this.#watchdog = setTimeout(() => this.#killIdle(), options.idleSeconds * 1000);
    this.#opened.promise.catch(() => {});
    this.#child.on("message", (message: FromEvaluator) => this.#receive(message));
    this.#child.on("error", (error) => this.#fail(`could not be reached: ${error.message}`));
    this.#child.on("close", (code, signal) => this.#close(describeExit(code, signal)));
    this.#send({ kind: "open", ...options.open });
  }

  /** Resolves when the model is loaded. */
  opened(): Promise<OpenedMessage> {
    return this.#opened.promise;
  }

  /**
   * Sends samples as fast as the evaluator takes them. Resolves when all are sent or the process
   * has ended.
   */
  async feed(samples: AsyncIterable<SentSample>): Promise<void> {
    const iterator = samples[Symbol.asyncIterator]();
    for await (const count of this.#wanted) {
      const batch = await take(iterator, count);
      if (batch.length > 0) this.#send({ kind: "samples", samples: batch });
      if (batch.length < count) return this.#send({ kind: "end" });
    }
    await iterator.return?.();
  }

  /** What it yields, in order: ends when that is all, throws when it failed. */
  get outputs(): AsyncIterable<readonly EvaluatorOutputs[]> {
    return this.#outputs;
  }

  /** So many outputs were stored, and may be followed by as many more. */
  written(outputs: number): void {
    this.#send({ kind: "written", outputs });
  }

  /** What it said of the whole run: known when `outputs` has ended. */
  get summary(): JsonValue {
    return this.#summary;
  }

  /** Ends it from outside: `outputs` throws this error. */
  abort(reason: Error): void {
    this.#end(reason);
    this.#send({ kind: "abort" });
  }

  /** Asks it to end, kills it where it does not, and resolves when it is gone. */
  async stop(): Promise<void> {
    this.#send({ kind: "abort" });
    const killer = setTimeout(() => this.#child.kill("SIGKILL"), GRACE);
    await this.#gone;
    clearTimeout(killer);
  }

  #receive(message: FromEvaluator): void {
    this.#watchdog.refresh();
    switch (message.kind) {
      case "opened":
        return this.#opened.resolve(message);
      case "wanted":
        return this.#wanted.push(message.samples);
      case "outputs":
        this.#received += message.outputs.length;
        return this.#outputs.push(message.outputs);
      case "log":
        return this.#options.log(message.message);
      case "failed":
        return this.#fail(`stopped with an error: ${message.reason}`);
      case "done":
        this.#summary = message.summary;
        return this.#end();
    }
  }

  #send(message: ToEvaluator): void {
    this.#watchdog.refresh();
    // A process that is gone is noticed by its exit.
    if (this.#child.connected) this.#child.send(message, () => {});
  }

  #fail(what: string): void {
    const message = describeFailure(this.#options.open.evaluator, what, this.#received);
    this.#end(new LoupeError("EVALUATOR_FAILED", message));
  }

  #end(error?: Error): void {
    this.#opened.reject(error ?? new Error("The evaluator ended before it had opened."));
    this.#wanted.end();
    this.#outputs.end(error);
  }

  #close(what: string): void {
    clearTimeout(this.#watchdog);
    this.#fail(what);
  }

  #killIdle(): void {
    this.#fail(`gave no sign of life for ${this.#options.idleSeconds} seconds and was stopped`);
    this.#child.kill("SIGKILL");
  }
}

function forkEvaluator(log: (line: string) => void): ChildProcess {
  const child = fork(new URL("main.ts", import.meta.url), [], {
    serialization: "advanced",
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    execPath: process.execPath,
    execArgv: [],
    env: passedEnvironment(process.env),
  });
  forwardLines(child.stdout!, log);
  forwardLines(child.stderr!, log);
  return child;
}

/** The next items of an iteration; fewer than `count` where it ends. */
async function take<T>(iterator: AsyncIterator<T>, count: number): Promise<T[]> {
  const items: T[] = [];
  while (items.length < count) {
    const next = await iterator.next();
    if (next.done) break;
    items.push(next.value);
  }
  return items;
}
