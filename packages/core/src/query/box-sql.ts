import type { Coords } from "@loupe/plugin-api";
import type { BoxMeasure } from "./object-filter.ts";
import { raw, sql, type Sql } from "./sql.ts";

/**
 * One number of a box.
 *
 * @param numbers the array of boxes, four numbers each
 * @param place SQL of the place of the box, from 1
 */
export function boxMeasure(
  measure: BoxMeasure,
  coords: Coords | undefined,
  numbers: Sql,
  place: Sql,
): Sql {
  const at = (offset: number) => sql`${numbers}[4 * ${place} - ${raw(String(3 - offset))}]`;
  const mode = coords?.mode ?? "LTWH";
  const edge = (axis: 0 | 1) =>
    mode === "CCWH" ? sql`(${at(axis)} - ${at(axis + 2)} / 2)` : at(axis);
  const extent = (axis: 0 | 1) =>
    mode === "LTRB" ? sql`(${at(axis + 2)} - ${at(axis)})` : at(axis + 2);
  const end = (axis: 0 | 1) => {
    if (mode === "LTRB") return at(axis + 2);
    return mode === "CCWH"
      ? sql`(${at(axis)} + ${at(axis + 2)} / 2)`
      : sql`(${at(axis)} + ${at(axis + 2)})`;
  };
  const measures: Record<BoxMeasure, () => Sql> = {
    LEFT: () => edge(0),
    TOP: () => edge(1),
    RIGHT: () => end(0),
    BOTTOM: () => end(1),
    WIDTH: () => extent(0),
    HEIGHT: () => extent(1),
    AREA: () => sql`(${extent(0)} * ${extent(1)})`,
  };
  return measures[measure]();
}
