import { fork, type ChildProcess } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
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
    env: { ...passedEnvironment(process.env), NODE_COMPILE_CACHE: compileCache() },
    detached: leadsGroup && process.platform !== "win32",
  });
  forwardLines(child.stdout!, log);
  forwardLines(child.stderr!, log);
  return child;
}

/** Where compiled modules are kept: each run waits for its process to load the plugins. */
function compileCache(): string {
  return process.env["NODE_COMPILE_CACHE"] ?? join(tmpdir(), "node-compile-cache");
}

/** Resolves when a process has ended, or could not be started. */
export function whenGone(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once("close", () => resolve());
    if (child.pid === undefined) child.once("error", () => resolve());
  });
}
