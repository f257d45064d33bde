import { Header, Pax } from "tar";

/** What a tar is made of. */
const BLOCK = 512;

/** Two empty blocks. */
export const END_OF_TAR = Buffer.alloc(2 * BLOCK);

/** Everything but name and size is the same for all members, so that the same shard has the same bytes. */
const FIXED = { mode: 0o644, uid: 0, gid: 0, mtime: new Date(0) };

/** Where fields of a header lie, and how long they are (POSIX.1-1988, ustar). */
const PATH_BYTES = 100;
const SIZE = { at: 124, digits: 11 };
const SUM = { at: 148, length: 8, digits: 6 };

/** What stands before a file of a tar. */
export function tarHeader(path: string, size: number): Buffer {
  return Buffer.byteLength(path) < PATH_BYTES && size < 8 ** SIZE.digits
    ? shortHeader(path, size)
    : longHeader(path, size);
}

/** The header of a nameless, empty file. */
const EMPTY = blockOf("", 0);
EMPTY.fill(" ", SUM.at, SUM.at + SUM.length);
EMPTY.fill(0, SIZE.at, SIZE.at + SIZE.digits + 1);
const EMPTY_SUM = sumOf(EMPTY, 0, BLOCK);

/** There are millions of these: only what is special of a file is written, and the sum over it. */
function shortHeader(path: string, size: number): Buffer {
  const block = Buffer.from(EMPTY);
  const pathBytes = block.write(path);
  block.write(octal(size, SIZE.digits), SIZE.at, "latin1");
  const sum = EMPTY_SUM + sumOf(block, 0, pathBytes) + sumOf(block, SIZE.at, SIZE.digits);
  block.write(`${octal(sum, SUM.digits)}\0`, SUM.at, "latin1");
  return block;
}

function sumOf(block: Buffer, at: number, length: number): number {
  let sum = 0;
  for (let place = at; place < at + length; place++) sum += block[place]!;
  return sum;
}

/** With a block before it that has the name, or the size, at any length. */
function longHeader(path: string, size: number): Buffer {
  return Buffer.concat([new Pax({ path, size }).encode(), blockOf(path, size)]);
}

function blockOf(path: string, size: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  new Header({ ...FIXED, path, size, type: "File" }).encode(block);
  return block;
}

function octal(number: number, digits: number): string {
  return number.toString(8).padStart(digits, "0");
}

/** What fills up the last block of a file of this size. */
export function tarPadding(size: number): Buffer {
  return END_OF_TAR.subarray(0, -size & (BLOCK - 1));
}
