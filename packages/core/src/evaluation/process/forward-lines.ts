import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

/** Hands on each line that comes out of a stream. */
export function forwardLines(stream: Readable, log: (line: string) => void): void {
  createInterface({ input: stream, crlfDelay: Infinity }).on("line", (line) => {
    if (line.trim() !== "") log(line);
  });
}
