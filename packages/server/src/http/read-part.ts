import type { FileHandle } from "node:fs/promises";

/** Bytes that are read from disk at once. */
const READ_SIZE = 256 * 1024;

/**
 * The bytes of a file from `start` to `end`, the last one. All pieces share memory: each is good
 * until the next one is asked for.
 *
 * @throws where the file ends earlier
 */
export async function* readPart(
  file: FileHandle,
  { start, end }: { start: number; end: number },
): AsyncGenerator<Buffer> {
  const memory = Buffer.allocUnsafeSlow(Math.min(READ_SIZE, end + 1 - start));
  for (let at = start; at <= end;) {
    const { bytesRead } = await file.read(memory, 0, Math.min(memory.length, end + 1 - at), at);
    if (bytesRead === 0) throw new Error(`The file has ${at} bytes; expected ${end + 1}.`);
    at += bytesRead;
    yield memory.subarray(0, bytesRead);
  }
}
