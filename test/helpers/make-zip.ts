import { crc32, deflateRawSync } from "node:zlib";

/** A file of an archive, and what the archive says wrongly of it. */
export interface ZipFile {
  name: string;
  content: string | Uint8Array;
  deflate?: boolean;
  /** Bits of the header: 1 is encrypted. */
  flags?: number;
  method?: number;
  crc?: number;
  /** Its size when unpacked. */
  bytes?: number;
  /** As Unix has it; the archive then says that it was made there. */
  mode?: number;
  /** Where its local header is said to be. */
  offset?: number;
}

/** Writes a zip archive as PKWARE's APPNOTE.TXT 6.3 numbers the fields, sound or not. */
export function makeZip(files: readonly ZipFile[]): Buffer<ArrayBuffer> {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const file of files) {
    const content = Buffer.from(file.content);
    const data = file.deflate ? deflateRawSync(content) : content;
    const header = headerOf(file, content, data.length);
    const name = Buffer.from(file.name);
    parts.push(Buffer.from("PK\x03\x04"), header, name, data);
    directory.push(Buffer.from("PK\x01\x02"), entryOf(file, header, offset), name);
    offset += 4 + header.length + name.length + data.length;
  }
  const entries = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(entries.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.from(Buffer.concat([...parts, entries, end]));
}

function headerOf(file: ZipFile, content: Buffer, packed: number): Buffer {
  const header = Buffer.alloc(26);
  header.writeUInt16LE(20, 0);
  header.writeUInt16LE(file.flags ?? 0x800, 2);
  header.writeUInt16LE(file.method ?? (file.deflate ? 8 : 0), 4);
  header.writeUInt32LE(file.crc ?? crc32(content), 10);
  header.writeUInt32LE(packed, 14);
  header.writeUInt32LE(file.bytes ?? content.length, 18);
  header.writeUInt16LE(Buffer.byteLength(file.name), 22);
  return header;
}

function entryOf(file: ZipFile, header: Buffer, offset: number): Buffer {
  const entry = Buffer.alloc(42);
  entry.writeUInt16LE(file.mode === undefined ? 20 : 0x314, 0);
  header.copy(entry, 2);
  entry.writeUInt32LE(((file.mode ?? 0) << 16) >>> 0, 34);
  entry.writeUInt32LE(file.offset ?? offset, 38);
  return entry;
}
