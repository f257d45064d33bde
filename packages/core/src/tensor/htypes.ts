import type { HtypeSpec, TensorSpec, WrittenValue } from "@loupe/plugin-api";
import { quoteName } from "../access/names.ts";
import { LoupeError } from "../errors.ts";
import type { EncodedTensor } from "./encode-value.ts";
import { invalidValue } from "./invalid-value.ts";
import type { ValueInput } from "./value.ts";

/** The htypes of the installed plugins, by `plugin/htype`. */
export type Htypes = ReadonlyMap<string, HtypeSpec>;

/**
 * Refuses a tensor of an htype that is not there, or that is stored as something else.
 *
 * @throws HTYPE_NOT_FOUND, INVALID_INPUT
 */
export function checkHtypeName(path: string, spec: TensorSpec, htypes: Htypes): void {
  if (spec.htypeName === undefined) return;
  const { storage } = getHtype(path, spec.htypeName, htypes);
  if (storage === spec.htype) return;
  throw new LoupeError(
    "INVALID_INPUT",
    `Tensor ${quoteName(path)} was given the htype ${quoteName(spec.htypeName)} and is to be stored as ${spec.htype}; expected ${storage}.`,
  );
}

/**
 * Lets the htype of a tensor look at a value that is about to be written, where a plugin has it.
 *
 * @throws INVALID_VALUE with the htype's reason; HTYPE_NOT_FOUND where the plugin is not installed
 */
export function checkHtype(tensor: EncodedTensor, input: ValueInput, htypes: Htypes): void {
  const { htypeName } = tensor.meta;
  if (htypeName === undefined) return;
  const reason = reasonOf(getHtype(tensor.path, htypeName, htypes), writtenValue(tensor, input));
  if (reason === undefined) return;
  throw new LoupeError(
    "INVALID_VALUE",
    `Tensor ${quoteName(tensor.path)} of htype ${quoteName(htypeName)} was given a value that it refuses: ${reason}`,
  );
}

function getHtype(path: string, name: string, htypes: Htypes): HtypeSpec {
  const found = htypes.get(name);
  if (found) return found;
  const known = [...htypes.keys()].join(", ") || "none";
  throw new LoupeError(
    "HTYPE_NOT_FOUND",
    `Tensor ${quoteName(path)} is of htype ${quoteName(name)}, which no installed plugin has, so that values can't be checked; the htypes of plugins are: ${known}.`,
  );
}

function reasonOf(htype: HtypeSpec, value: WrittenValue): string | undefined {
  try {
    return htype.check(value);
  } catch (error) {
    return `its check failed: ${(error as Error).message}`;
  }
}

/** As the contract describes it; what does not fit the storage htype was refused before. */
function writtenValue({ path, htype, meta }: EncodedTensor, input: ValueInput): WrittenValue {
  const { labels, boxes, number, numbers, array, text, json } = input;
  if (labels) return labels.map((label) => classNameOf(meta, label));
  if (boxes) return boxes.map((box) => [...box]);
  if (numbers) return numbers.map(Number);
  if (array)
    return {
      dtype: array.dtype ?? meta.dtype ?? "float64",
      shape: array.shape,
      bytes: array.bytes,
    };
  if (json !== undefined) return json;
  if (number !== undefined) return Number(number);
  if (text !== undefined) return htype === "generic" ? Number(text) : text;
  throw invalidValue(path, "an image", "a value that an htype of a plugin can check");
}

function classNameOf({ classes }: EncodedTensor["meta"], label: string | number): string {
  return typeof label === "string" ? label : classes![label]!.name;
}
