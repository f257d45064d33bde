import { printFigure } from "../runs/main-figures.ts";

/** A difference with its sign; a dash where nothing can be said. */
export function printChange(change: number | null): string {
  if (change === null) return "–";
  if (change === 0) return "0";
  return `${change > 0 ? "+" : "−"}${printFigure(Math.abs(change))}`;
}
