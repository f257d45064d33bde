/** The first and the last byte. */
export interface ByteRange {
  start: number;
  end: number;
}

/**
 * The part of a file of `size` bytes that a request asks for (RFC 9110, 14.1). Null for all of it:
 * where there is no such header, or one that may be ignored, as with several ranges. `UNSATISFIABLE`
 * where it begins behind the end.
 */
export function readRange(
  header: string | undefined,
  size: number,
): ByteRange | "UNSATISFIABLE" | null {
  const [, from = "", to = ""] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? "") ?? [];
  if (from === "" && to === "") return null;
  const start = from === "" ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === "" || to === "" ? size - 1 : Math.min(Number(to), size - 1);
  if (from !== "" && to !== "" && Number(to) < start) return null;
  return start < size && start <= end ? { start, end } : "UNSATISFIABLE";
}
