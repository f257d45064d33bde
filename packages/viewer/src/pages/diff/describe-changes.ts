import { printCount } from "../../ui/print-count.ts";
import type { Diff } from "./diff-query.ts";

/** All that was changed, in one line. */
export function describeChanges(diff: Diff): string {
  const tensors = diff.tensors.filter(({ kinds }) => kinds.some(isOfItself));
  const groups = diff.groupsCreated.length + diff.groupsDeleted.length;
  const parts = [
    diff.samplesAdded > 0 && `${printCount(diff.samplesAdded, "sample")} added`,
    diff.samplesDeleted > 0 && `${printCount(diff.samplesDeleted, "sample")} deleted`,
    diff.objectsChanged > 0 && `${printCount(diff.objectsChanged, "object")} changed`,
    diff.valuesChanged > 0 && `${printCount(diff.valuesChanged, "value")} changed`,
    tensors.length > 0 && `${printCount(tensors.length, "tensor")} changed`,
    groups > 0 && `${printCount(groups, "group")} created or deleted`,
  ].filter((part) => part !== false);
  return parts.length === 0 ? "Nothing that can be seen here" : parts.join(", ");
}

type TensorDiff = Diff["tensors"][number];
type TensorChange = TensorDiff["kinds"][number];

/** Whether a tensor itself is another one, and not only what it holds. */
function isOfItself(kind: TensorChange): boolean {
  return kind !== "VALUES_CHANGED";
}

const WORDS: Record<Exclude<TensorChange, "VALUES_CHANGED">, string> = {
  CREATED: "created",
  DELETED: "deleted",
  RENAMED: "renamed",
  CLEARED: "cleared",
  CLASSES_CHANGED: "classes changed",
  COORDS_CHANGED: "coordinates changed",
  PROVENANCE_CHANGED: "computed by another run",
};

/** What became of tensors and groups themselves: a line each. */
export function tensorChanges(diff: Diff): { path: string; words: string }[] {
  const tensors = diff.tensors.flatMap(({ kinds, before, after }) => {
    const words = kinds.flatMap((kind) => (kind === "VALUES_CHANGED" ? [] : WORDS[kind]));
    if (words.length === 0) return [];
    const renamed = kinds.includes("RENAMED") && before && after;
    const path = renamed ? `${before.path} → ${after.path}` : (after ?? before)!.path;
    return [{ path, words: words.join(", ") }];
  });
  const groups = [
    ...diff.groupsCreated.map((path) => ({ path, words: "group created" })),
    ...diff.groupsDeleted.map((path) => ({ path, words: "group deleted" })),
  ];
  return [...tensors, ...groups];
}
