import { Header, Pax } from "tar";

/** What a tar is made of. */
const BLOCK = 512;

/** Two empty blocks. */
export const END_OF_TAR = Buffer.alloc(2 * BLOCK);

/** Everything but name and size is the same for all members, so that the same shard has the same bytes. */
const FIXED = { mode: 0o644, uid: 0, gid: 0, mtime: new Date(0) };

/** What stands before a file of a tar. */
export function tarHeader(path: string, size: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  const needsPax = new Header({ ...FIXED, path, size, type: "File" }).encode(block);
  return needsPax ? Buffer.concat([new Pax({ path, size }).encode(), block]) : block;
}

/** What fills up the last block of a file of this size. */
export function tarPadding(size: number): Buffer {
  return END_OF_TAR.subarray(0, -size & (BLOCK - 1));
}
