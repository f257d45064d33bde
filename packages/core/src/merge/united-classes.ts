import type { CellFields } from "../version/cell-row.ts";

/** By identity of the tensor: classes that became one with another, and with which. */
export type UnitedClasses = ReadonlyMap<number, ReadonlyMap<number, number>>;

/** A cell with the labels that it has after the merge. */
export function uniteLabels<T extends CellFields>(
  united: UnitedClasses,
  tensorId: number,
  cell: T,
): T {
  const classes = united.get(tensorId);
  if (!classes || !cell.labels?.some((id) => classes.has(id))) return cell;
  return { ...cell, labels: cell.labels.map((id) => classes.get(id) ?? id) };
}
