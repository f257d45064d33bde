import { crc32 } from "./crc32.ts";
import type { UploadFile } from "./upload-files.ts";

/** More has no room in a plain zip archive. */
const MOST_FILES = 65_535;
const MOST_BYTES = 0xffff_ffff;

const LOCAL = 0x0403_4b50;
const CENTRAL = 0x0201_4b50;
const END = 0x0605_4b50;
/** Version 2.0; names in UTF-8. */
const VERSION = 20;
const UTF8 = 1 << 11;

interface ZipOptions {
  signal: AbortSignal;
  /** Told how many bytes were looked at. */
  onProgress: (bytes: number) => void;
}

/**
 * A zip archive of files as they are. It refers to them: whatever their size, they are read when it
 * is sent, and once before for their checksums.
 *
 * @throws Error in words for people, where they are too many or too large
 */
export async function makeZip(
  files: readonly UploadFile[],
  { signal, onProgress }: ZipOptions,
): Promise<Blob> {
  const bytes = files.reduce((sum, { file }) => sum + file.size, 0);
  if (files.length > MOST_FILES || bytes > 0.99 * MOST_BYTES)
    throw new Error(
      "That is more than a browser can send: at most 65,535 files and 4 GB. Use `npx loupe import` instead.",
    );
  const parts: BlobPart[] = [];
  const directory: BlobPart[] = [];
  let offset = 0;
  let looked = 0;
  for (const { path, file } of files) {
    signal.throwIfAborted();
    const name = new TextEncoder().encode(path);
    const entry = { name, size: file.size, checksum: await crc32(file), offset };
    const local = localHeader(entry);
    parts.push(local, name, file);
    directory.push(centralHeader(entry), name);
    offset += local.byteLength + name.byteLength + file.size;
    onProgress((looked += file.size));
  }
  const size = new Blob(directory).size;
  return new Blob([...parts, ...directory, endOf(files.length, size, offset)], {
    type: "application/zip",
  });
}

interface ZipEntry {
  name: Uint8Array;
  size: number;
  checksum: number;
  /** Where its own header begins. */
  offset: number;
}

type Field = readonly [bytes: 2 | 4, value: number];

function localHeader(entry: ZipEntry): ArrayBuffer {
  return pack([[4, LOCAL], [2, VERSION], ...common(entry), [2, 0]]);
}

function centralHeader(entry: ZipEntry): ArrayBuffer {
  const after: Field[] = [
    [2, 0],
    [2, 0],
    [2, 0],
    [2, 0],
    [4, 0],
    [4, entry.offset],
  ];
  return pack([[4, CENTRAL], [2, VERSION], [2, VERSION], ...common(entry), ...after]);
}

/** Flags, no compression, no time, checksum, both sizes, and the length of the name. */
function common({ name, size, checksum }: ZipEntry): Field[] {
  return [
    [2, UTF8],
    [2, 0],
    [2, 0],
    [2, FIRST_DAY],
    [4, checksum],
    [4, size],
    [4, size],
    [2, name.byteLength],
  ];
}

/** 1 January 1980: there is none before. */
const FIRST_DAY = 0x21;

function endOf(files: number, size: number, offset: number): ArrayBuffer {
  return pack([
    [4, END],
    [2, 0],
    [2, 0],
    [2, files],
    [2, files],
    [4, size],
    [4, offset],
    [2, 0],
  ]);
}

/** Little endian, one after another. */
function pack(fields: readonly Field[]): ArrayBuffer {
  const view = new DataView(new ArrayBuffer(fields.reduce((sum, [bytes]) => sum + bytes, 0)));
  let at = 0;
  for (const [bytes, value] of fields) {
    if (bytes === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += bytes;
  }
  return view.buffer;
}
