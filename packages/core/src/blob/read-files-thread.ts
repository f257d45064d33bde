import { closeSync, openSync, readSync, statSync } from "node:fs";
import { parentPort } from "node:worker_threads";

export interface FilesAsked {
  paths: readonly string[];
  /** Of larger files only the size is told. */
  mostBytes: number;
}

/** Where what a file holds begins in the bytes of all; null where it is too large to be among them. */
export interface FileFound {
  size: number;
  at: number | null;
}

export interface FilesRead {
  /** For each file, or why it can't be read. */
  found: (FileFound | Error)[];
  bytes: Uint8Array<ArrayBuffer>;
}

parentPort!.on("message", (asked: FilesAsked) => {
  const read = readFiles(asked);
  parentPort!.postMessage(read, [read.bytes.buffer]);
});

/** Nobody writes to these files: they have the sizes that they are found to have. */
function readFiles({ paths, mostBytes }: FilesAsked): FilesRead {
  let end = 0;
  const measured = paths.map((path) =>
    attempt((): FileFound => {
      const { size } = statSync(path);
      if (size > mostBytes) return { size, at: null };
      return { size, at: (end += size) - size };
    }),
  );
  // In memory of its own, which can be handed over.
  const bytes = Buffer.allocUnsafeSlow(end);
  const found = measured.map((file, position) => {
    if (file instanceof Error || file.at === null) return file;
    const content = bytes.subarray(file.at, file.at + file.size);
    return attempt(() => readInto(content, paths[position]!)) ?? file;
  });
  return { found, bytes };
}

function readInto(content: Buffer, path: string): void {
  const file = openSync(path, "r");
  try {
    const bytesRead = readSync(file, content);
    if (bytesRead === content.length) return;
    throw new Error(`${path} ended after ${bytesRead} of ${content.length} bytes.`);
  } finally {
    closeSync(file);
  }
}

function attempt<T>(work: () => T): T | Error {
  try {
    return work();
  } catch (error) {
    return error as Error;
  }
}
