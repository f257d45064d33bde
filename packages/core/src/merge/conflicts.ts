import { quoteName } from "../access/names.ts";
import { LoupeError } from "../errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { StoredValue } from "../tensor/value.ts";

/** What both sides of a merge did that can't both stand. */
export type MergeConflictKind =
  /** One name for two tensors, or for a tensor and a group. */
  | "PATH_TAKEN"
  | "RENAMED"
  | "DELETED_AGAINST_EDITED"
  | "CLEARED_AGAINST_WRITTEN"
  | "CLASS_RENAMED"
  | "SAMPLE_DELETED"
  | "VALUE"
  | "OBJECT"
  | "OBJECT_DELETED"
  /** Objects would lack entries in a tensor that only the other side has. */
  | "OBJECTS_INCOMPLETE";

/** How a conflict is resolved: whose change stands, or which name theirs gets. */
export type MergeTake = "OURS" | "THEIRS" | "RENAME";

export interface MergeConflict {
  /** Names it in choices; the same as long as neither side changes. */
  key: string;
  kind: MergeConflictKind;
  description: string;
  /** What resolves it. */
  takes: readonly MergeTake[];
  /** Path of the tensor that it is about. */
  tensor?: string;
  sampleId?: number;
  group?: string;
  objectId?: number;
  /** Whether all bases agree, so that there is a base; it may still be null. */
  hasBase: boolean;
  /** Null where there is nothing. */
  base: ConflictState | null;
  ours: ConflictState | null;
  theirs: ConflictState | null;
}

/** What one side has of what a conflict is about. */
export interface ConflictState {
  text: string;
  /** Where it is about values: of one tensor, or of several. */
  values: readonly ConflictValue[];
}

export interface ConflictValue {
  /** As that side sees it. */
  tensor: Tensor;
  stored: StoredValue;
}

/** What a definition is, in words. */
export function textState(text: string | undefined): ConflictState | null {
  return text === undefined ? null : { text, values: [] };
}

const SHOWN = 3;
const DETAILED = 20;

/** @throws MERGE_CONFLICT where there are any */
export function refuseConflicts(what: string, conflicts: readonly MergeConflict[]): void {
  if (conflicts.length === 0) return;
  const first = conflicts.slice(0, SHOWN).map(({ description }) => description);
  const more = conflicts.length > SHOWN ? ` And ${conflicts.length - SHOWN} more.` : "";
  const counted = conflicts.length === 1 ? "one conflict" : `${conflicts.length} conflicts`;
  throw new LoupeError(
    "MERGE_CONFLICT",
    `${what} has ${counted}; nothing was changed. ${first.join(" ")}${more}`,
    {
      details: {
        conflictCount: conflicts.length,
        conflicts: conflicts.slice(0, DETAILED).map(shortForm),
      },
    },
  );
}

function shortForm(conflict: MergeConflict) {
  const { key, kind, description, takes, tensor, sampleId, group, objectId } = conflict;
  const side = (state: ConflictState | null) => state && state.text;
  return {
    key,
    kind,
    description,
    takes,
    tensor,
    sampleId,
    group,
    objectId,
    base: side(conflict.base),
    ours: side(conflict.ours),
    theirs: side(conflict.theirs),
  };
}

/** A path as messages name it. */
export function quotePath(path: string): string {
  return path === "" ? "the top" : quoteName(path);
}
