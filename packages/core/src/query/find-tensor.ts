import { LoupeError } from "../errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { suggestion } from "./near-names.ts";
import type { QueryTarget } from "./query-target.ts";

/** Where in the input something stands: for the details of an error. */
export type InputPath = readonly (string | number)[];

/** @throws TENSOR_NOT_FOUND, naming tensors of similar names */
export function findTensor({ structure, ref }: QueryTarget, path: string, at: InputPath): Tensor {
  const tensor = structure.tensors.get(path);
  if (tensor) return tensor;
  throw new LoupeError(
    "TENSOR_NOT_FOUND",
    `There is no tensor ${quoted(path)} at ${quoted(ref.name)}.${suggestion(path, structure.tensors.keys())}`,
    { details: { path: at } },
  );
}

/** The tensor as a number for each sample: what can be compared, ordered and calculated with. */
export function isScalar({ htype, describes }: Tensor): boolean {
  return htype === "generic" && describes === "SAMPLE";
}

/** For messages: `a generic tensor that describes objects`. */
export function kindOf({ htype, describes }: Tensor): string {
  return `${article(htype)} ${htype} tensor that describes ${describes === "OBJECT" ? "objects" : "samples"}`;
}

/** In quotes, shortened where it is long. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);
}

function article(word: string): string {
  return "aeiou".includes(word[0]!) ? "an" : "a";
}
