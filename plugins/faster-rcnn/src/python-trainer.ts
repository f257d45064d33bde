import { spawn, type ChildProcess } from "node:child_process";
import { delimiter } from "node:path";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import type { TrainingEvent } from "@loupe/plugin-api";
import { readLine, type Told } from "./trainer-lines.ts";

/** Where the package `loupe_trainer` lies. */
export const TRAINER_FOLDER = fileURLToPath(new URL("../trainer", import.meta.url));

/** Milliseconds from being asked to end to being killed: time to save a checkpoint. */
const GRACE = 10_000;

export interface PythonTraining {
  python: string;
  /** The file that says what is to be trained. */
  configuration: string;
  /** Of the training data, and of the validation data where there are any. */
  tokens: { train: string; validation?: string | undefined };
  /** Of the whole training. */
  steps: number;
  signal: AbortSignal;
}

/**
 * Has Python train, and yields what it tells and what it writes on stderr. Python is gone when this has
 * ended, however it ends: told to stop, it saves a checkpoint first.
 *
 * @throws what Python gives as the reason, or how it ended; where it was told to stop, what the signal was
 *   aborted with
 */
export async function* trainInPython(training: PythonTraining): AsyncGenerator<TrainingEvent> {
  const { signal } = training;
  signal.throwIfAborted();
  const child = start(training);
  const lines = linesOf(child);
  const gone = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const terminate = () => void child.kill("SIGTERM");
  signal.addEventListener("abort", terminate);
  try {
    let isDone = false;
    for await (const { from, line } of lines as AsyncIterable<Line>) {
      const told: Told =
        from === "stderr" ? { kind: "log", message: line } : readLine(line, training.steps);
      if (told.kind === "error") throw new Error(told.message);
      if (told.kind === "done") isDone = true;
      else yield told;
    }
    signal.throwIfAborted();
    if (!isDone) throw new Error(describeEnd(child));
  } finally {
    signal.removeEventListener("abort", terminate);
    await stop(child, gone);
  }
}

/** It stops by itself when its stdin is closed, as it is where this process is lost. */
function start({ python, configuration, tokens }: PythonTraining): ChildProcess {
  return spawn(python, ["-m", "loupe_trainer", "--config", configuration, "--attended"], {
    stdio: ["pipe", "pipe", "pipe"],
    env: {
      ...process.env,
      PYTHONPATH: [TRAINER_FOLDER, process.env["PYTHONPATH"]].filter(Boolean).join(delimiter),
      LOUPE_TOKEN: tokens.train,
      ...(tokens.validation !== undefined && { LOUPE_VALIDATION_TOKEN: tokens.validation }),
    },
  });
}

interface Line {
  from: "stdout" | "stderr";
  line: string;
}

/** What the process writes, line by line, until it is gone. */
function linesOf(child: ChildProcess): Readable {
  const lines = new Readable({ objectMode: true, read() {} });
  for (const from of ["stdout", "stderr"] as const)
    createInterface({ input: child[from]!, crlfDelay: Infinity }).on("line", (line) => {
      if (line.trim() !== "") lines.push({ from, line });
    });
  child.once("error", (error) => lines.destroy(error));
  child.once("close", () => lines.push(null));
  return lines;
}

function describeEnd({ exitCode, signalCode }: ChildProcess): string {
  if (signalCode === "SIGKILL")
    return "Python was ended by SIGKILL; the machine may have run out of memory.";
  if (signalCode) return `Python was ended by ${signalCode}.`;
  return `Python ended with exit code ${exitCode} before it was done; the log has what it wrote.`;
}

async function stop(child: ChildProcess, gone: Promise<void>): Promise<void> {
  if (child.pid === undefined) return;
  child.kill("SIGTERM");
  const killer = setTimeout(() => child.kill("SIGKILL"), GRACE);
  await gone;
  clearTimeout(killer);
}
