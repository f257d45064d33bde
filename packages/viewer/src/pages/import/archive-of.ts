import type { UploadFile } from "./upload-files.ts";
import { makeZip } from "./zip-archive.ts";

/** The files as one archive; one that is chosen is sent as it is. */
export async function archiveOf(
  files: readonly UploadFile[],
  signal: AbortSignal,
  onProgress: (bytes: number) => void,
): Promise<Blob> {
  const [first] = files;
  if (files.length === 1 && first && /\.zip$/i.test(first.path)) return first.file;
  return makeZip(files, { signal, onProgress });
}
