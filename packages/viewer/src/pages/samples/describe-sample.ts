import type { ObjectGroup } from "../../overlay/object-group.ts";
import type { GridSample } from "./sample-page.ts";

/** A thumbnail in words, for screen readers. */
export function describeSample(
  { index, number, objects }: GridSample,
  groups: readonly ObjectGroup[],
): string {
  const parts = groups.map(({ title }, position) => {
    const names = (objects[position] ?? []).map(({ className }) => className ?? "no class");
    return `${title}: ${names.length === 0 ? "no objects" : names.join(", ")}`;
  });
  const sorted = number === null ? [] : [`sorted by ${number.toPrecision(4)}`];
  return [`Sample ${index}`, ...sorted, ...parts].join("; ");
}
