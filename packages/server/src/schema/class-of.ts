import type { LabelClass, Tensor } from "@loupe/core";

const BY_ID = new WeakMap<Tensor, Map<number, LabelClass>>();

/** The class that a stored label means. */
export function classOf(tensor: Tensor, id: number): LabelClass {
  let classes = BY_ID.get(tensor);
  if (!classes) {
    classes = new Map(tensor.meta.classes?.map((labelClass) => [labelClass.id, labelClass]));
    BY_ID.set(tensor, classes);
  }
  const found = classes.get(id);
  if (found) return found;
  throw new Error(
    `Tensor ${tensor.path} (${tensor.id}) holds class ${id}, which its definition does not list.`,
  );
}
