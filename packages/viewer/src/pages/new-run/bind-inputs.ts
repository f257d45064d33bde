import type { OfferedInput, ReadableTensor } from "./form-fields.ts";

/** The tensors that may be read in a role. */
export function tensorsFor(
  { htype }: OfferedInput,
  tensors: readonly ReadableTensor[],
): readonly ReadableTensor[] {
  return tensors.filter((tensor) => tensor.htype === htype);
}

/**
 * The tensor that is most likely meant: of the role's own name, else one whose name the role ends
 * in, such as `found/boxes` for `predicted_boxes`, in the fewest groups. Empty where nothing speaks
 * for any.
 */
export function likelyTensor(input: OfferedInput, tensors: readonly ReadableTensor[]): string {
  const fitting = tensorsFor(input, tensors);
  const named = fitting.filter(
    ({ path, name }) => path !== name && input.role.endsWith(`_${name}`),
  );
  const found =
    fitting.find(({ path }) => path === input.role) ??
    named.toSorted((a, b) => depthOf(a) - depthOf(b))[0] ??
    (input.required && fitting.length === 1 ? fitting[0] : undefined);
  return found?.path ?? "";
}

function depthOf({ path }: ReadableTensor): number {
  return path.split("/").length;
}
