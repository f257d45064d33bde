import type { ArrayValue, Dtype } from "@loupe/plugin-api";

/** As numpy describes number types: byte order, kind, bytes. */
const DESCRIPTIONS: Readonly<Record<Dtype, string>> = {
  bool: "|b1",
  int8: "|i1",
  int16: "<i2",
  int32: "<i4",
  int64: "<i8",
  uint8: "|u1",
  uint16: "<u2",
  uint32: "<u4",
  uint64: "<u8",
  float16: "<f2",
  float32: "<f4",
  float64: "<f8",
};

/** Magic, version 1.0, and the length of the header that follows. */
const PREFIX_BYTES = 10;

/**
 * An array as a `.npy` file of version 1.0, as numpy's `numpy.lib.format` describes it: what comes
 * before the numbers fills up 64 bytes.
 */
export function encodeNpy({ dtype, shape, bytes }: ArrayValue): Buffer {
  const axes = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const header = `{'descr': '${DESCRIPTIONS[dtype]}', 'fortran_order': False, 'shape': (${axes}), }`;
  const length = Math.ceil((PREFIX_BYTES + header.length + 1) / 64) * 64;
  const file = Buffer.alloc(length + bytes.byteLength, " ");
  file.write("\x93NUMPY\x01\x00", "latin1");
  file.writeUInt16LE(length - PREFIX_BYTES, 8);
  file.write(header, PREFIX_BYTES, "latin1");
  file.write("\n", length - 1, "latin1");
  file.set(bytes, length);
  return file;
}
