import { useMemo } from "react";
import { useQueryState } from "../../router/use-query-state.ts";
import head from "../run/curve-section.module.css";
import results from "../run/results.module.css";
import type { TrainingFigure } from "./curves.ts";
import { FigurePlot } from "./figure-plot.tsx";
import { trainingPage } from "./page.ts";
import type { Told } from "./told-so-far.ts";
import type { TrainingPoint } from "./training-query.ts";

const TITLES: Record<TrainingPoint["kind"], string> = {
  PROGRESS: "of the training",
  EVALUATION: "on the validation data",
};
/** Shown first where it is told. */
const MAIN = "PROGRESS loss";

/** The curve of one of the figures that a training tells, with its newest points as they come. */
export function FigureSection({ told }: { told: Told }) {
  const [{ figure: wanted }, change] = useQueryState(trainingPage.fields);
  const figures = useMemo(() => told.curves.figures(), [told]);
  const figure =
    figures.find(({ key }) => key === wanted) ??
    figures.find(({ key }) => key === MAIN) ??
    figures[0];
  return (
    <section aria-labelledby="curve" className={results["section"]}>
      <header className={head["head"]}>
        <h2 id="curve">Curve</h2>
        {figure && (
          <label className={head["choice"]}>
            of
            <select
              value={figure.key}
              onChange={({ target }) => change({ figure: target.value }, { replace: true })}
            >
              {(["PROGRESS", "EVALUATION"] as const).map((kind) => (
                <FigureOptions key={kind} kind={kind} figures={figures} />
              ))}
            </select>
          </label>
        )}
      </header>
      {figure ? (
        <Drawn figure={figure} told={told} />
      ) : (
        <p className={head["soft"]}>It has told no figures yet.</p>
      )}
    </section>
  );
}

function Drawn({ figure, told }: { figure: TrainingFigure; told: Told }) {
  const lines = useMemo(() => told.curves.linesOf(figure), [told, figure]);
  if (lines.steps.length === 0)
    return <p className={head["soft"]}>It has told no number of that yet.</p>;
  return <FigurePlot name={figure.name} figure={lines} />;
}

interface FigureOptionsProps {
  kind: TrainingPoint["kind"];
  figures: readonly TrainingFigure[];
}

function FigureOptions({ kind, figures }: FigureOptionsProps) {
  const own = figures.filter((figure) => figure.kind === kind);
  if (own.length === 0) return null;
  return (
    <optgroup label={TITLES[kind]}>
      {own.map(({ key, name }) => (
        <option key={key} value={key}>
          {name}
        </option>
      ))}
    </optgroup>
  );
}
