import { useMemo, useState } from "react";
import type uPlot from "uplot";
import { plotAxis, plotColour } from "../../ui/plot-style.ts";
import { usePlot } from "../../ui/use-plot.ts";
import styles from "./curve-plot.module.css";
import type { Curve } from "./run-query.ts";

const HEIGHT = 280;

/** A curve; under the pointer, or by arrow keys, the numbers of one of its points. */
export function CurvePlot({ curve }: { curve: Curve }) {
  const [at, setAt] = useState<number | null>(null);
  const data = useMemo((): uPlot.AlignedData => [curve.recall, curve.precision], [curve]);
  const { frame, plot } = usePlot((element) => optionsOf(element, setAt), data, "curve");
  const last = curve.recall.length - 1;
  const show = (position: number) => {
    const next = Math.min(Math.max(position, 0), last);
    setAt(next);
    const left = plot.current?.valToPos(curve.recall[next]!, "x") ?? 0;
    const top = plot.current?.valToPos(curve.precision[next] ?? 0, "y") ?? 0;
    plot.current?.setCursor({ left, top }, false);
  };
  return (
    <div className={styles["plot"]}>
      <div ref={frame} className={styles["frame"]} aria-hidden="true" />
      <label className={styles["point"]}>
        <span className="visually-hidden">Point of the curve</span>
        <input
          type="range"
          min={0}
          max={last}
          value={at ?? 0}
          aria-valuetext={describePoint(curve, at ?? 0)}
          onChange={({ target }) => show(Number(target.value))}
        />
        <output>{at === null ? "Point at the curve" : describePoint(curve, at)}</output>
      </label>
    </div>
  );
}

function describePoint({ recall, precision, score }: Curve, at: number): string {
  const [r, p, s] = [recall[at], precision[at], score[at]];
  const parts = [
    `recall ${(r ?? 0).toFixed(2)}`,
    p === null || p === undefined ? "is not reached" : `precision ${p.toFixed(3)}`,
    ...(s === null || s === undefined ? [] : [`score ${s.toFixed(3)}`]),
  ];
  return parts.join(" · ");
}

function optionsOf(element: HTMLElement, onPoint: (at: number | null) => void): uPlot.Options {
  return {
    width: element.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false } },
    scales: { x: { time: false, range: [0, 1] }, y: { range: [0, 1.02] } },
    axes: [plotAxis(element, "Recall", 30), plotAxis(element, "Precision", 42)],
    series: [{}, { stroke: plotColour(element, "accent"), width: 2, points: { show: false } }],
    hooks: { setCursor: [({ cursor }) => onPoint(cursor.idx ?? null)] },
  };
}
