import { objectGroups, type ObjectGroup } from "../../overlay/object-group.ts";
import type { Diff, DiffTensor } from "./diff-query.ts";

/** Which two refs are compared. */
export interface DiffSubject {
  owner: string;
  name: string;
  from: string;
  to: string;
  fromMergeBase: boolean;
}

/** What may be brought back, as it was at the first ref. */
export type Restorable =
  | { kind: "sample"; sampleId: number; label: string }
  | { kind: "value"; sampleId: number; tensor: string; label: string };

/** What the lists of a diff have in common. */
export interface DiffContext {
  /** The variables of their queries. */
  variables: DiffSubject & { tensors: string[] | null };
  /** When it is another one, they are asked for again. */
  stamp: string | number | null;
  /** The ref through which samples are opened. */
  refName: string;
  groups: readonly ObjectGroup[];
  /** Tensors at the first ref. */
  tensorsBefore: readonly DiffTensor[];
  /** Paths of the tensors to take pictures from; null looks at all. */
  images: string[] | null;
  onRestore: ((what: Restorable) => void) | null;
}

/** The groups of objects of both refs: those that were deleted have to be drawn too. */
export function groupsOf({ from, to }: Pick<Diff, "from" | "to">): ObjectGroup[] {
  const known = new Set(to.tensors.map(({ path }) => path));
  return objectGroups([...to.tensors, ...from.tensors.filter(({ path }) => !known.has(path))]);
}

/** The tensor that has the pictures of both refs; null where they have none in common. */
export function imagesOf({ from, to }: Pick<Diff, "from" | "to">): string[] | null {
  const isImage = ({ htype }: DiffTensor) => htype === "IMAGE";
  const before = new Set(from.tensors.filter(isImage).map(({ path }) => path));
  const shared = to.tensors.find((tensor) => isImage(tensor) && before.has(tensor.path));
  return shared ? [shared.path] : null;
}

/** Paths of what differs, to choose from. */
export function changedPaths({ tensors }: Diff): string[] {
  return tensors.map(({ before, after }) => (after ?? before)!.path);
}
