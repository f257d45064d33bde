import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

/** Milliseconds between two looks. */
const INTERVAL = 250;

/**
 * Looks at the resident memory of a process again and again; `onExceeded` is told the bytes once
 * they are more than the limit. Returns what ends it.
 */
export function watchMemory(
  pid: number,
  limit: number,
  onExceeded: (bytes: number) => void,
): () => void {
  const look = async () => {
    const bytes = await readResidentBytes(pid);
    if (bytes === undefined || bytes <= limit) return;
    clearInterval(timer);
    onExceeded(bytes);
  };
  const timer = setInterval(() => void look(), INTERVAL);
  return () => clearInterval(timer);
}

/** Undefined where the process is gone. */
async function readResidentBytes(pid: number): Promise<number | undefined> {
  try {
    return process.platform === "linux" ? await readStatus(pid) : await askPs(pid);
  } catch {
    return undefined;
  }
}

async function readStatus(pid: number): Promise<number | undefined> {
  const [, kilobytes] =
    /^VmRSS:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, "utf8")) ?? [];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
}

async function askPs(pid: number): Promise<number> {
  const { stdout } = await promisify(execFile)("ps", ["-o", "rss=", "-p", String(pid)]);
  return Number(stdout) * 1024;
}
