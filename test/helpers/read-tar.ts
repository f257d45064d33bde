export interface TarMember {
  name: string;
  bytes: Buffer;
}

const BLOCK = 512;

/** The files of a tar without extensions of the format (POSIX.1-1988, ustar). @throws where it is cut off */
export function readTar(tar: Buffer): TarMember[] {
  const members: TarMember[] = [];
  let at = 0;
  while (tar[at] !== 0) {
    const header = tar.subarray(at, at + BLOCK);
    checkHeader(header);
    const size = Number.parseInt(textAt(header, 124, 12), 8);
    const begin = at + BLOCK;
    members.push({ name: textAt(header, 0, 100), bytes: tar.subarray(begin, begin + size) });
    at = begin + Math.ceil(size / BLOCK) * BLOCK;
  }
  if (tar.length !== at + 2 * BLOCK)
    throw new Error(`The tar ends at ${tar.length}, not ${at + 2 * BLOCK}.`);
  return members;
}

/** The sum of its bytes, with spaces in the place of the sum. */
function checkHeader(header: Buffer): void {
  const sum = header.reduce(
    (total, byte, place) => total + (place >= 148 && place < 156 ? 32 : byte),
    0,
  );
  if (header.length < BLOCK || Number.parseInt(textAt(header, 148, 8), 8) !== sum)
    throw new Error("The tar has a damaged header.");
}

function textAt(header: Buffer, from: number, length: number): string {
  return header
    .subarray(from, from + length)
    .toString()
    .replace(/\0.*$/s, "")
    .trim();
}
