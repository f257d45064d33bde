import type { CellFields } from "../version/cell-row.ts";
import { encodeValue, type BlobLookup, type EncodedTensor } from "./encode-value.ts";
import { checkHtype, type Htypes } from "./htypes.ts";
import type { ValueInput } from "./value.ts";

/** What values may refer to. */
export interface EncodingContext {
  blobs?: BlobLookup;
  htypes: Htypes;
}

/**
 * As `encodeValue`, for a value that somebody writes: where its tensor is of an htype of a plugin, that
 * has checked it.
 *
 * @throws INVALID_VALUE, CLASS_NOT_FOUND, BLOB_NOT_FOUND, HTYPE_NOT_FOUND
 */
export function encodeChecked(
  tensor: EncodedTensor,
  input: ValueInput,
  { blobs, htypes }: EncodingContext,
): CellFields {
  const fields = encodeValue(tensor, input, blobs);
  checkHtype(tensor, input, htypes);
  return fields;
}
