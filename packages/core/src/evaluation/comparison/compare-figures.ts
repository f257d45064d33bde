import type { ClassSummary, Figures } from "@loupe/plugin-api";

/** A figure of two runs; null where a run does not have it, or can say nothing. */
export interface ComparedFigure {
  name: string;
  before: number | null;
  after: number | null;
  /** after − before; null where either is. */
  change: number | null;
}

/** The figures of one class in two runs. */
export interface ComparedClass {
  name: string;
  figures: ComparedFigure[];
}

/** Every figure that either run has, in the order of the later one. */
export function compareFigures(before: Figures, after: Figures): ComparedFigure[] {
  const names = [...new Set([...Object.keys(after), ...Object.keys(before)])];
  return names.map((name) => compareFigure(name, before[name] ?? null, after[name] ?? null));
}

/** Every class that either run has, in the order of the later one; classes are matched by name. */
export function compareClasses(
  before: readonly ClassSummary[],
  after: readonly ClassSummary[],
): ComparedClass[] {
  const [former, now] = [before, after].map(
    (classes) => new Map(classes.map(({ name, figures }) => [name, figures])),
  );
  const names = [...new Set([...now!.keys(), ...former!.keys()])];
  return names.map((name) => ({
    name,
    figures: compareFigures(former!.get(name) ?? {}, now!.get(name) ?? {}),
  }));
}

function compareFigure(name: string, before: number | null, after: number | null): ComparedFigure {
  return { name, before, after, change: before === null || after === null ? null : after - before };
}
