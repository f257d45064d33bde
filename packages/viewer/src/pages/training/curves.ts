import { Curve } from "./curve.ts";
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

/** The curves of all figures that a training has told. They grow in place. */
export class Curves {
  #figures = new Map<string, { figure: TrainingFigure; folds: Map<number | null, Curve> }>();

  add({ kind, step, fold, figures }: TrainingPoint): void {
    for (const { name, value } of figures) {
      const { folds } = this.#figureOf(kind, name);
      if (typeof value !== "number") continue;
      const curve = folds.get(fold) ?? new Curve();
      folds.set(fold, curve);
      curve.add({ step, value });
    }
  }

  /** In the order in which they came first. */
  figures(): TrainingFigure[] {
    return [...this.#figures.values()].map(({ figure }) => figure);
  }

  linesOf({ key }: TrainingFigure): FigureLines {
    const folds = [...(this.#figures.get(key)?.folds ?? [])].map(([fold, curve]) => ({
      fold,
      byStep: new Map(curve.points().map(({ step, value }) => [step, value])),
    }));
    const steps = [...new Set(folds.flatMap(({ byStep }) => [...byStep.keys()]))];
    steps.sort((a, b) => a - b);
    return {
      steps,
      lines: folds.map(({ fold, byStep }) => ({
        fold,
        values: steps.map((step) => byStep.get(step) ?? null),
      })),
    };
  }

  #figureOf(kind: TrainingPoint["kind"], name: string) {
    const key = `${kind} ${name}`;
    const known = this.#figures.get(key);
    if (known) return known;
    const made = { figure: { key, kind, name }, folds: new Map<number | null, Curve>() };
    this.#figures.set(key, made);
    return made;
  }
}
