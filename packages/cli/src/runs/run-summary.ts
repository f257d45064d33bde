import { formatTable } from "../output/table.ts";

/** What a run comes to, but for curves and matrix. */
export interface ShownSummary {
  figures: Figures;
  classes: { name: string; figures: Figures }[];
  notes: string[];
}

type Figures = Record<string, number | null>;

/** As the API answers it. */
export interface SentSummary {
  figures: SentFigure[];
  classes: { name: string; figures: SentFigure[] }[];
  notes: string[];
}

interface SentFigure {
  name: string;
  value: number | null;
}

export const SUMMARY_FIELDS =
  "summary { figures { name value } classes { name figures { name value } } notes }";

export function toSummary(sent: SentSummary | null): ShownSummary | null {
  return (
    sent && {
      figures: toFigures(sent.figures),
      classes: sent.classes.map(({ name, figures }) => ({ name, figures: toFigures(figures) })),
      notes: sent.notes,
    }
  );
}

function toFigures(figures: readonly SentFigure[]): Figures {
  return Object.fromEntries(figures.map(({ name, value }) => [name, value]));
}

/** Figures, those of the classes, and notes, for people. */
export function describeSummary(summary: ShownSummary | null): string[] {
  if (!summary) return [];
  const { figures, classes, notes } = summary;
  const rows = Object.entries(figures).map(([name, value]) => [name, formatFigure(value)]);
  return [
    ...(rows.length > 0 ? [formatTable(["figure", "value"], rows)] : []),
    ...(classes.length > 0 ? [formatClasses(classes)] : []),
    ...notes,
  ];
}

function formatClasses(classes: ShownSummary["classes"]): string {
  const names = [...new Set(classes.flatMap(({ figures }) => Object.keys(figures)))];
  const rows = classes.map(({ name, figures }) => [
    name,
    ...names.map((figure) => formatFigure(figures[figure] ?? null)),
  ]);
  return formatTable(["class", ...names], rows);
}

/** Whole numbers as they are, others to four decimals; empty where nothing can be said. */
export function formatFigure(value: number | null): string {
  if (value === null) return "";
  return Number.isInteger(value) ? String(value) : value.toFixed(4);
}
