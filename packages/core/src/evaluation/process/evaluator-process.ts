import type { ChildProcess } from "node:child_process";
import type { EvaluatorOutputs } from "@loupe/plugin-api";
import { LoupeError } from "../../errors.ts";
import { openChannel } from "./channel.ts";
import { describeExit, describeFailure } from "./describe-failure.ts";
import { forkPluginProcess, whenGone } from "./fork-plugin-process.ts";
import type {
  FromEvaluator,
  OpenedMessage,
  OpenMessage,
  SentSample,
  ToEvaluator,
} from "./protocol.ts";
import { watchMemory } from "./watch-memory.ts";

export interface EvaluatorProcessOptions {
  open: Omit<OpenMessage, "kind">;
  /** Seconds without a sign of life, while it is its turn, after which the process is killed. */
  idleSeconds: number;
  /** Bytes of resident memory above which the process is killed. Default: no limit. */
  memoryLimit?: number | undefined;
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
  readonly #summary = Promise.withResolvers<unknown>();
  readonly #outputs = openChannel<readonly EvaluatorOutputs[]>();
  readonly #watchdog: NodeJS.Timeout;
  readonly #stopMemoryWatch: () => void;
  #phase: "opening" | "evaluating" | "yielded" | "summarising" | "ended" = "opening";
  #requests = openChannel<number>();
  /** Samples it has asked for and not been given yet. */
  #wanted = 0;
  /** Indices of the samples it was given to evaluate and has not answered for. */
  #unanswered: number[] = [];
  #received = 0;
  #unwritten = 0;

  constructor(options: EvaluatorProcessOptions) {
    this.#options = options;
    this.#child = forkPluginProcess(new URL("main.ts", import.meta.url), options.log);
    this.#gone = whenGone(this.#child);
    this.#watchdog = setTimeout(() => this.#checkIdle(), options.idleSeconds * 1000);
    this.#stopMemoryWatch = this.#watchMemory();
    this.#opened.promise.catch(() => {});
    this.#summary.promise.catch(() => {});
    this.#child.on("message", (message: FromEvaluator) => this.#receive(message));
    this.#child.on("error", (error) => this.#fail(`could not be reached: ${error.message}`));
    this.#child.on("close", (code, signal) => this.#fail(describeExit(code, signal)));
    void this.#gone.then(() => this.#endWatching());
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
    for await (const count of this.#requests) {
      const batch = await take(iterator, count);
      this.#wanted -= batch.length;
      if (this.#phase === "evaluating") this.#unanswered.push(...batch.map(({ index }) => index));
      if (batch.length > 0) this.#send({ kind: "samples", samples: batch });
      if (batch.length < count) {
        this.#wanted = 0;
        return this.#send({ kind: "end" });
      }
    }
    await iterator.return?.();
  }

  /** What it yields, in order: ends when that is all, throws when it failed. */
  get outputs(): AsyncIterable<readonly EvaluatorOutputs[]> {
    return this.#outputs;
  }

  /** So many outputs were stored, and may be followed by as many more. */
  written(outputs: number): void {
    this.#unwritten -= outputs;
    this.#send({ kind: "written", outputs });
  }

  /** Its figures of these samples, unchecked: after `outputs` has ended, once. */
  async summarise(samples: AsyncIterable<SentSample>): Promise<unknown> {
    if (this.#phase === "yielded") {
      this.#phase = "summarising";
      this.#requests = openChannel();
      this.#send({ kind: "summarise" });
      await this.feed(samples);
    }
    return this.#summary.promise;
  }

  /** Ends it from outside: `outputs` throws this error. */
  abort(reason: Error): void {
    this.#end(reason);
    this.#send({ kind: "close" });
  }

  /** Asks it to end, kills it where it does not, and resolves when it is gone. */
  async stop(): Promise<void> {
    this.#send({ kind: "close" });
    const killer = setTimeout(() => this.#child.kill("SIGKILL"), GRACE);
    await this.#gone;
    clearTimeout(killer);
  }

  #receive(message: FromEvaluator): void {
    this.#watchdog.refresh();
    switch (message.kind) {
      case "opened":
        this.#enter("evaluating");
        return this.#opened.resolve(message);
      case "wanted":
        this.#wanted += message.samples;
        return this.#requests.push(message.samples);
      case "outputs":
        this.#received += message.outputs.length;
        this.#unwritten += message.outputs.length;
        this.#unanswered.splice(0, message.outputs.length);
        return this.#outputs.push(message.outputs);
      case "log":
        return this.#options.log(message.message);
      case "failed":
        return this.#fail(`stopped with an error: ${message.reason}`);
      case "yielded":
        this.#enter("yielded");
        this.#requests.end();
        return this.#outputs.end();
      case "summary":
        this.#enter("yielded");
        this.#requests.end();
        return this.#summary.resolve(message.summary);
    }
  }

  #send(message: ToEvaluator): void {
    this.#watchdog.refresh();
    // A process that is gone is noticed by its exit.
    if (this.#child.connected) this.#child.send(message, () => {});
  }

  #enter(phase: "evaluating" | "yielded"): void {
    if (this.#phase !== "ended") this.#phase = phase;
  }

  #fail(what: string): void {
    const position = { outputs: this.#received, sample: this.#unanswered[0] };
    const message = describeFailure(this.#options.open.evaluator, what, position);
    this.#end(new LoupeError("EVALUATOR_FAILED", message));
  }

  #end(error: Error): void {
    this.#phase = "ended";
    this.#opened.reject(error);
    this.#summary.reject(error);
    this.#requests.end();
    this.#outputs.end(error);
  }

  #endWatching(): void {
    clearTimeout(this.#watchdog);
    this.#stopMemoryWatch();
  }

  /** Whether the next message has to come from it. */
  #isItsTurn(): boolean {
    if (this.#phase === "opening") return true;
    if (this.#phase === "yielded" || this.#phase === "ended") return false;
    return this.#unwritten === 0 && (this.#wanted === 0 || this.#unanswered.length > 0);
  }

  #checkIdle(): void {
    if (!this.#isItsTurn()) return void this.#watchdog.refresh();
    this.#fail(`gave no sign of life for ${this.#options.idleSeconds} seconds and was stopped`);
    this.#child.kill("SIGKILL");
  }

  #watchMemory(): () => void {
    const { memoryLimit } = this.#options;
    const { pid } = this.#child;
    if (memoryLimit === undefined || pid === undefined) return () => {};
    return watchMemory(pid, memoryLimit, (bytes) => {
      this.#fail(
        `took ${megabytes(bytes)} MB of memory, more than the ${megabytes(memoryLimit)} MB it may, and was stopped`,
      );
      this.#child.kill("SIGKILL");
    });
  }
}

function megabytes(bytes: number): number {
  return Math.ceil(bytes / 1e6);
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
