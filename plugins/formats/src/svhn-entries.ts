import { on } from "node:events";
import { Worker } from "node:worker_threads";
import type { SvhnEntry } from "./svhn-reader.ts";

const BATCH = 64;

/** How many entries a `digitStruct.mat` has. @throws where it can't be read. */
export async function countSvhnEntries(path: string, signal: AbortSignal): Promise<number> {
  const connection = await connect(path, signal);
  await connection.close();
  return connection.count;
}

/** Reads the first `count` entries in a thread of their own, one batch ahead of the caller. */
export async function* readSvhnEntries(
  path: string,
  count: number,
  signal: AbortSignal,
): AsyncGenerator<SvhnEntry> {
  const { request, next, close } = await connect(path, signal);
  try {
    request(0, Math.min(count, BATCH));
    for (let from = 0; from < count; from += BATCH) {
      const batch = (await next()) as SvhnEntry[];
      if (from + BATCH < count) request(from + BATCH, Math.min(count, from + 2 * BATCH));
      yield* batch;
    }
  } finally {
    await close();
  }
}

interface Connection {
  count: number;
  request(from: number, to: number): void;
  next(): Promise<unknown>;
  close(): Promise<unknown>;
}

async function connect(path: string, signal: AbortSignal): Promise<Connection> {
  const worker = new Worker(new URL("./svhn-worker.ts", import.meta.url), { workerData: path });
  const messages = on(worker, "message", { signal, close: ["exit"] });
  const next = async () => {
    const { value, done } = await messages.next();
    if (done) throw new Error(`The thread that reads ${path} ended before it had read all.`);
    return (value as [unknown])[0];
  };
  const close = async () => {
    await messages.return?.();
    await worker.terminate();
  };
  try {
    const { count } = (await next()) as { count: number };
    return { count, next, close, request: (from, to) => worker.postMessage({ from, to }) };
  } catch (error) {
    await close();
    throw error;
  }
}
