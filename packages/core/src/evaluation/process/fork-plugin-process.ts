import { fork, type ChildProcess } from "node:child_process";
import { passedEnvironment } from "./environment.ts";
import { forwardLines } from "./forward-lines.ts";

export interface PluginProcessOptions {
  /** Whether it and all that it starts are a group of processes, which a terminal leaves alone. Default: no. */
  leadsGroup?: boolean;
}

/**
 * Starts a process for code of plugins, which is given neither database nor tokens.
 *
 * @param entry the module that it runs
 * @param log is told each line that it prints
 */
export function forkPluginProcess(
  entry: URL,
  log: (line: string) => void,
  { leadsGroup = false }: PluginProcessOptions = {},
): ChildProcess {
  const child = fork(entry, [], {
    serialization: "advanced",
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    execPath: process.execPath,
    execArgv: [],
    env: passedEnvironment(process.env),
    detached: leadsGroup && process.platform !== "win32",
  });
  forwardLines(child.stdout!, log);
  forwardLines(child.stderr!, log);
  return child;
}

/** Resolves when a process has ended, or could not be started. */
export function whenGone(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once("close", () => resolve());
    if (child.pid === undefined) child.once("error", () => resolve());
  });
}
