import type { FileHandle } from "node:fs/promises";

/** Bytes that are read from disk at once. */
const READ_SIZE = 256 * 1024;

/**
 * The bytes of a file from `start` to `end`, the last one. Two pieces of memory take turns: one is
 * filled while the other is on its way, until the next one is asked for.
 *
 * @throws where the file ends earlier
 */
export async function* readPart(
  file: FileHandle,
  { start, end }: { start: number; end: number },
): AsyncGenerator<Buffer> {
  const size = Math.min(READ_SIZE, end + 1 - start);
  let [memory, other] = [Buffer.allocUnsafeSlow(size), Buffer.allocUnsafeSlow(size)];
  let next = readAt(file, memory, start);
  for (let at = start; at <= end; at += size) {
    const length = Math.min(size, end + 1 - at);
    const bytesRead = await next;
    if (bytesRead < length)
      throw new Error(`The file has ${at + bytesRead} bytes; expected at least ${end + 1}.`);
    const piece = memory.subarray(0, length);
    [memory, other] = [other, memory];
    if (at + size <= end) next = readAt(file, memory, at + size);
    yield piece;
  }
}

function readAt(file: FileHandle, memory: Buffer, at: number): Promise<number> {
  const reading = file.read(memory, 0, memory.length, at).then(({ bytesRead }) => bytesRead);
  // It is awaited in its turn; until then its failure is nobody's.
  reading.catch(() => {});
  return reading;
}
