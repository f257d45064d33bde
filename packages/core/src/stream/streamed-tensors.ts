import { quoteName } from "../access/names.ts";
import { LoupeError } from "../errors.ts";
import { findTensor } from "../query/find-tensor.ts";
import type { QueryTarget } from "../query/query-target.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { memberStem } from "./members.ts";
import type { StreamSpec } from "./stream-spec.ts";

/**
 * The tensors that a stream brings, and the image by whose size boxes are scaled along.
 *
 * @throws TENSOR_NOT_FOUND; INVALID_INPUT where two would have one name, or it can't be told which
 *   image is resized
 */
export function streamedTensors(
  target: QueryTarget,
  { tensors: paths = [...target.structure.tensors.keys()], width, height }: StreamSpec,
): { tensors: Tensor[]; sizeTensor: Tensor | undefined } {
  const tensors = paths.map((path, position) => findTensor(target, path, ["tensors", position]));
  checkNames(tensors);
  if (width === undefined && height === undefined) return { tensors, sizeTensor: undefined };
  const images = tensors.filter(({ htype }) => htype === "image");
  if (images.length === 1) return { tensors, sizeTensor: images[0] };
  throw new LoupeError(
    "INVALID_INPUT",
    `Images are to be resized, but there are ${images.length} image tensors among those asked for; expected one, by whose size boxes are scaled along.`,
  );
}

/** `a/b` and `a.b` are two tensors, but one name of a member. */
function checkNames(tensors: readonly Tensor[]): void {
  const paths = new Map<string, string>();
  for (const { path } of tensors) {
    const stem = memberStem(path);
    const other = paths.get(stem);
    if (other !== undefined) throw sameName(path, other);
    paths.set(stem, path);
  }
}

function sameName(path: string, other: string): LoupeError {
  return new LoupeError(
    "INVALID_INPUT",
    path === other
      ? `The tensor ${quoteName(path)} is asked for twice; expected each once.`
      : `The tensors ${quoteName(other)} and ${quoteName(path)} would have the same name in a shard; ask for one of them.`,
  );
}
