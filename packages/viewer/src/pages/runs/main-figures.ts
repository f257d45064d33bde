import type { ListedRun } from "./runs-query.ts";

type Figures = NonNullable<ListedRun["summary"]>["figures"];

/** What tells a run's worth at a glance, the first of these first. */
const MAIN = ["AP", "AP50", "precision", "recall", "f1"];
const SHOWN = 3;

export function mainFigures(figures: Figures): Figures {
  const known = MAIN.flatMap((name) => figures.find((figure) => figure.name === name) ?? []);
  return (known.length > 0 ? known : figures).slice(0, SHOWN);
}

const precise = new Intl.NumberFormat("en", { maximumSignificantDigits: 4 });
const whole = new Intl.NumberFormat("en");

/** A figure as people read it; a dash where nothing can be said. */
export function printFigure(value: number | null): string {
  if (value === null) return "–";
  return Number.isInteger(value) && Math.abs(value) > 1
    ? whole.format(value)
    : precise.format(value);
}
