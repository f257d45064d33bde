import { readdir, readFile } from "node:fs/promises";

/** Milliseconds between two looks. */
const INTERVAL = 200;

/**
 * Megabytes that any evaluator's process of a Loupe that this bench serves has had in memory at once
 * while `work` was done; null where the system does not tell (anything but Linux).
 */
export async function peakMemoryOf<T>(
  work: () => Promise<T>,
): Promise<{ result: T; megabytes: number | null }> {
  let most = 0;
  const look = async () => {
    most = Math.max(most, ...(await readPeaks()));
  };
  const timer = setInterval(() => void look(), INTERVAL);
  try {
    const result = await work();
    return { result, megabytes: most === 0 ? null : most };
  } finally {
    clearInterval(timer);
  }
}

async function readPeaks(): Promise<number[]> {
  const names = await readdir("/proc").catch(() => []);
  const peaks = names.filter((name) => /^\d+$/.test(name)).map(readPeak);
  return (await Promise.all(peaks)).filter((peak) => peak !== undefined);
}

/** Undefined for what is no evaluator's process of this bench, or is gone. */
async function readPeak(id: string): Promise<number | undefined> {
  try {
    const command = await readFile(`/proc/${id}/cmdline`, "utf8");
    if (!command.includes("evaluation/process/main.ts")) return undefined;
    const server = await readStatus(id, "PPid");
    if ((await readStatus(String(server), "PPid")) !== process.pid) return undefined;
    const kilobytes = await readStatus(id, "VmHWM");
    // One that has just ended is still listed, and has no memory any more.
    return Number.isNaN(kilobytes) ? undefined : kilobytes * 1024 * 1e-6;
  } catch {
    return undefined;
  }
}

async function readStatus(id: string, field: string): Promise<number> {
  const status = await readFile(`/proc/${id}/status`, "utf8");
  return Number(new RegExp(`^${field}:\\s+(\\d+)`, "m").exec(status)?.[1]);
}
