import type { Describes, Htype } from "@loupe/plugin-api";
import type { TensorMeta } from "./tensor-meta.ts";

/**
 * One step of a chain of columns, nearest first. A row is visible at a step when `from_seq <= bound
 * < to_seq`; the nearest step with a visible row for a sample decides, and a visible row marked
 * absent means no value.
 */
export interface ColumnStep {
  columnId: number;
  bound: number;
  /**
   * True for the column that the branch itself is writing, read with its uncommitted changes: every
   * open row is visible, and no closed one is. Elsewhere rows may have been written or closed since
   * the bound.
   */
  isCurrent: boolean;
  /** Statistics as of the last commit: values, and labels by class id. */
  valueCount: number;
  classCounts: Readonly<Record<string, number>>;
}

/** A tensor as one ref sees it. */
export interface Tensor {
  /** Identity: survives renaming and branching. */
  id: number;
  path: string;
  htype: Htype;
  describes: Describes;
  meta: TensorMeta;
  steps: readonly ColumnStep[];
}

/** The part of the path before the last slash; empty for a tensor at the top. */
export function groupOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
