import { useMemo, useState } from "react";
import type uPlot from "uplot";
import { printFigure } from "../runs/main-figures.ts";
import { printNumber } from "../../ui/print-count.ts";
import { plotAxis, plotColour } from "../../ui/plot-style.ts";
import { usePlot } from "../../ui/use-plot.ts";
import styles from "../run/curve-plot.module.css";
import type { FigureLines } from "./curves.ts";
import own from "./figure-plot.module.css";

const HEIGHT = 280;
/** Of the lines one after another; after the last they come again, broken. */
const COLOURS = ["accent", "success", "warning", "danger"] as const;

interface FigurePlotProps {
  name: string;
  figure: FigureLines;
}

/** A figure by step as it goes on; under the pointer, or by arrow keys, its numbers at one step. */
export function FigurePlot({ name, figure: { steps, lines } }: FigurePlotProps) {
  const [pointed, setPointed] = useState<number | null>(null);
  const data = useMemo(
    (): uPlot.AlignedData => [[...steps], ...lines.map(({ values }) => [...values])],
    [steps, lines],
  );
  const folds = lines.map(({ fold }) => fold);
  const { frame, plot } = usePlot(
    (element) => optionsOf(element, { name, count: lines.length, onPoint: setPointed }),
    data,
    JSON.stringify([name, folds]),
  );
  const last = steps.length - 1;
  const at = Math.min(pointed ?? last, last);
  const show = (position: number) => {
    setPointed(position);
    plot.current?.setCursor({ left: plot.current.valToPos(steps[position]!, "x"), top: 0 }, false);
  };
  const words = describePoint({ name, figure: { steps, lines } }, at);
  return (
    <div className={styles["plot"]}>
      <div ref={frame} className={styles["frame"]} aria-hidden="true" />
      {lines.length > 1 && (
        <ul className={own["legend"]}>
          {folds.map((fold, position) => (
            <li key={fold}>
              <span
                className={own["swatch"]}
                style={{ background: `var(--${colourAt(position)})` }}
              />
              model {fold}
            </li>
          ))}
        </ul>
      )}
      <label className={styles["point"]}>
        <span className="visually-hidden">Step of the curve</span>
        <input
          type="range"
          min={0}
          max={last}
          value={at}
          aria-valuetext={words}
          onChange={({ target }) => show(Number(target.value))}
        />
        <output>{words}</output>
      </label>
    </div>
  );
}

function describePoint({ name, figure: { steps, lines } }: FigurePlotProps, at: number): string {
  const told = lines.flatMap(({ fold, values }) => {
    const value = values[at] ?? null;
    if (value === null) return [];
    return [`${fold === null ? name : `model ${fold}`} ${printFigure(value)}`];
  });
  return [`step ${printNumber(steps[at]!)}`, ...told].join(" · ");
}

function colourAt(position: number): (typeof COLOURS)[number] {
  return COLOURS[position % COLOURS.length]!;
}

interface PlotOptions {
  name: string;
  count: number;
  onPoint: (at: number | null) => void;
}

function optionsOf(element: HTMLElement, { name, count, onPoint }: PlotOptions): uPlot.Options {
  const lines = Array.from({ length: count }, (_, position): uPlot.Series => {
    const round = Math.floor(position / COLOURS.length);
    return {
      stroke: plotColour(element, colourAt(position)),
      width: 2,
      spanGaps: true,
      ...(round === 0 ? {} : { dash: [8 / round, 4] }),
      points: { size: 5 },
    };
  });
  return {
    width: element.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false } },
    scales: { x: { time: false } },
    axes: [plotAxis(element, "Step", 30), plotAxis(element, name, 64)],
    series: [{}, ...lines],
    hooks: { setCursor: [({ cursor }) => onPoint(cursor.idx ?? null)] },
  };
}
