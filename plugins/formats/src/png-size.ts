import { open } from "node:fs/promises";

const SIGNATURE = "89504e470d0a1a0a";

/** Width and height by the header of a PNG file; NaN where it has none. */
export async function readPngSize(file: string): Promise<{ width: number; height: number }> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(24), 0, 24, 0);
    if (bytesRead < 24 || buffer.toString("hex", 0, 8) !== SIGNATURE)
      return { width: Number.NaN, height: Number.NaN };
    return { width: buffer.readUInt32BE(16), height: buffer.readUInt32BE(20) };
  } finally {
    await handle.close();
  }
}
