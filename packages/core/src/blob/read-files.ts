import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { FilesAsked, FilesRead } from "./read-files-thread.ts";

/** What a file holds; of one that is larger than was asked for, how much. */
export type FileContent = Buffer | { size: number };

export interface FileContents {
  /** For each file, or why it can't be read. */
  contents: (FileContent | Error)[];
  /** Gives the memory back, which is no good any more; else it waits for the heap to be cleaned up. */
  free(): void;
}

/**
 * Reads many small files that nobody writes to, in threads made for it: opening, measuring, reading
 * and closing each from here costs several times as much as the reading itself.
 *
 * @param mostBytes of larger files only the size is told
 */
export async function readFiles(
  paths: readonly string[],
  mostBytes: number,
): Promise<FileContents> {
  if (paths.length === 0) return { contents: [], free: () => {} };
  const { found, bytes } = await freestThread().ask({ paths, mostBytes });
  const contents = found.map((file) => {
    if (file instanceof Error) return file;
    const { size, at } = file;
    return at === null ? { size } : Buffer.from(bytes.buffer, at, size);
  });
  return { contents, free: () => void bytes.buffer.transfer(0) };
}

const MOST_THREADS = Math.min(4, availableParallelism());

const threads = new Set<ReadingThread>();

/** One that waits for work, else a new one; past the most of them, the one with the least to do. */
function freestThread(): ReadingThread {
  const [freest] = [...threads].toSorted((a, b) => a.asked - b.asked);
  if (freest && (freest.asked === 0 || threads.size === MOST_THREADS)) return freest;
  const thread = new ReadingThread(() => threads.delete(thread));
  threads.add(thread);
  return thread;
}

/** Answers in the order in which it is asked. Keeps no process from ending. */
class ReadingThread {
  readonly #worker = new Worker(new URL("read-files-thread.ts", import.meta.url), { execArgv: [] });
  #waiting: PromiseWithResolvers<FilesRead>[] = [];

  constructor(onEnd: () => void) {
    this.#worker.on("message", (read: FilesRead) => this.#waiting.shift()!.resolve(read));
    let cause: unknown;
    this.#worker.once("error", (error) => (cause = error));
    this.#worker.once("exit", () => {
      onEnd();
      const error = new Error("The thread that reads files has ended.", { cause });
      for (const { reject } of this.#waiting) reject(error);
    });
    this.#worker.unref();
  }

  /** How often it has been asked, and not yet answered. */
  get asked(): number {
    return this.#waiting.length;
  }

  ask(files: FilesAsked): Promise<FilesRead> {
    const answer = Promise.withResolvers<FilesRead>();
    this.#waiting.push(answer);
    this.#worker.postMessage(files);
    return answer.promise;
  }
}
