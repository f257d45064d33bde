import type { TrainingPoint } from "./training-query.ts";

/** A figure that a training tells, such as its loss, or what was measured on other data. */
export interface TrainingFigure {
  /** Of both, for the address. */
  key: string;
  kind: TrainingPoint["kind"];
  name: string;
}

/** One figure by step: a line for each model in training. */
export interface FigureLines {
  steps: readonly number[];
  lines: readonly { fold: number | null; values: readonly (number | null)[] }[];
}

/** The figures that were told, in the order in which they came first. */
export function figuresOf(points: readonly TrainingPoint[]): TrainingFigure[] {
  const found = new Map<string, TrainingFigure>();
  for (const { kind, figures } of points) {
    for (const { name } of figures) {
      const key = `${kind} ${name}`;
      if (!found.has(key)) found.set(key, { key, kind, name });
    }
  }
  return [...found.values()];
}

/** Of a step that was gone through again after a crash, the last time counts. */
export function linesOf(
  points: readonly TrainingPoint[],
  { kind, name }: TrainingFigure,
): FigureLines {
  const folds = new Map<number | null, Map<number, number>>();
  for (const point of points) {
    const value =
      point.kind === kind && point.figures.find((figure) => figure.name === name)?.value;
    if (typeof value !== "number") continue;
    const byStep = folds.get(point.fold) ?? new Map<number, number>();
    folds.set(point.fold, byStep.set(point.step, value));
  }
  const steps = [...new Set([...folds.values()].flatMap((byStep) => [...byStep.keys()]))];
  steps.sort((a, b) => a - b);
  return {
    steps,
    lines: [...folds].map(([fold, byStep]) => ({
      fold,
      values: steps.map((step) => byStep.get(step) ?? null),
    })),
  };
}
