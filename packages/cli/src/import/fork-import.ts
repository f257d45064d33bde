import { fork, type ChildProcess } from "node:child_process";
import { on } from "node:events";
import { passedEnvironment } from "@loupe/core";
import type { ImportEvent, ImportJob } from "@loupe/server";

/** What is said to the process. */
export type ImportOrder = Omit<ImportJob, "signal">;

const ENTRY = new URL("./import-main.ts", import.meta.url);
const MEMORY_MEGABYTES = 2048;
/** To take back what was written. */
const GRACE_MS = 60_000;

/**
 * Imports in a process of its own, which speaks to the server as any client does: files that crash
 * or exhaust an importer end that process alone.
 */
export async function* forkImport({ signal, ...order }: ImportJob): AsyncGenerator<ImportEvent> {
  const child = fork(ENTRY, [], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    execPath: process.execPath,
    // Importers are code of plugins: they are told nothing that opens the database.
    env: { ...passedEnvironment(process.env), LOUPE_CONFIG: process.env["LOUPE_CONFIG"] },
    execArgv: [`--max-old-space-size=${MEMORY_MEGABYTES}`],
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const events = on(child, "message", { close: ["disconnect"] });
  const stop = () => void stopChild(child, ended);
  signal.addEventListener("abort", stop);
  if (signal.aborted) stop();
  try {
    child.send(order);
    let last: ImportEvent | undefined;
    for await (const [event] of events) {
      last = event as ImportEvent;
      yield last;
    }
    await ended;
    if (last === undefined || last.event === "progress") yield crashed(order, child);
  } finally {
    signal.removeEventListener("abort", stop);
    stop();
    await ended;
  }
}

async function stopChild(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  const force = setTimeout(() => child.kill("SIGKILL"), GRACE_MS);
  await ended;
  clearTimeout(force);
}

function crashed(
  { dataset: { owner, name }, branch }: ImportOrder,
  { exitCode, signalCode }: ChildProcess,
): ImportEvent {
  const left =
    branch === null
      ? `If ${owner}/${name} exists, it holds uncommitted samples: delete it and try again.`
      : `What it wrote to “${branch}” is uncommitted there: discard that and try again.`;
  return {
    event: "error",
    code: "IMPORT_FAILED",
    message: `The import's process ended with ${signalCode ?? `exit code ${exitCode}`}. ${left}`,
  };
}
