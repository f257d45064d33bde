import styles from "./graph-cell.module.css";
import type { GraphRow } from "./lanes.ts";

const STEP = 16;
const MIDDLE = 30;
const RADIUS = 4.5;
const COLOURS = 6;
/** More lanes than these would leave no room for words. */
const DRAWN = 12;

/** As high as a row of the history is. */
const ROW_HEIGHT = 60;

/** The width that a graph of so many lanes takes. */
export function graphWidth(rows: readonly GraphRow[]): number {
  const last = rows.reduce(
    (most, { lane, passes, leads }) => Math.max(most, lane, ...passes, ...leads),
    0,
  );
  return (Math.min(last, DRAWN - 1) + 1) * STEP + 8;
}

interface GraphCellProps {
  row: GraphRow;
  width: number;
  isMerge: boolean;
}

/** The part of the graph that stands beside one commit: decoration, for the commit names its parents. */
export function GraphCell({ row: { lane, joins, passes, leads }, width, isMerge }: GraphCellProps) {
  return (
    <svg aria-hidden="true" width={width} height={ROW_HEIGHT} className={styles["graph"]}>
      {passes.map((pass) => (
        <path key={`p${pass}`} d={`M${xOf(pass)} 0V${ROW_HEIGHT}`} style={strokeOf(pass)} />
      ))}
      {joins.map((join) => (
        <path key={`j${join}`} d={curve(join, 0, lane, MIDDLE)} style={strokeOf(join)} />
      ))}
      {leads.map((lead) => (
        <path key={`l${lead}`} d={curve(lane, MIDDLE, lead, ROW_HEIGHT)} style={strokeOf(lead)} />
      ))}
      <circle
        cx={xOf(lane)}
        cy={MIDDLE}
        r={RADIUS}
        style={strokeOf(lane)}
        fill={isMerge ? "var(--surface-0)" : colourOf(lane)}
      />
    </svg>
  );
}

function xOf(lane: number): number {
  return lane * STEP + STEP / 2 + 2;
}

function curve(from: number, top: number, to: number, bottom: number): string {
  const [left, right] = [xOf(from), xOf(to)];
  if (left === right) return `M${left} ${top}V${bottom}`;
  const half = (top + bottom) / 2;
  return `M${left} ${top}C${left} ${half} ${right} ${half} ${right} ${bottom}`;
}

function colourOf(lane: number): string {
  return `var(--lane-${lane % COLOURS})`;
}

function strokeOf(lane: number) {
  return { stroke: colourOf(lane) };
}
