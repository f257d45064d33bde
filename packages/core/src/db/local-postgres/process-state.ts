import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

/**
 * Whether a process of that id exists, whoever owns it. One that has ended and was not waited for
 * counts.
 */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/**
 * The command line of a process, words joined by spaces; empty where there is no such process or it
 * has ended.
 */
export async function commandLineOf(pid: number): Promise<string> {
  if (process.platform === "linux") {
    const words = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    return words.replaceAll("\0", " ").trim();
  }
  const options = ["-ww", "-o", "command=", "-p", String(pid)];
  const found = await promisify(execFile)("ps", options).catch(() => ({ stdout: "" }));
  return found.stdout.trim();
}
