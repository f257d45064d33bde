import { useEffect, useRef, useState } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import styles from "./curve-plot.module.css";
import type { Curve } from "./run-query.ts";

const HEIGHT = 280;

/** A curve; under the pointer, or by arrow keys, the numbers of one of its points. */
export function CurvePlot({ curve }: { curve: Curve }) {
  const frame = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);
  const [at, setAt] = useState<number | null>(null);
  useEffect(() => {
    const element = frame.current!;
    const drawn = new uPlot(optionsOf(element, setAt), [curve.recall, curve.precision], element);
    plot.current = drawn;
    const redraw = () => drawn.redraw();
    const observer = new ResizeObserver(() =>
      drawn.setSize({ width: element.clientWidth, height: HEIGHT }),
    );
    observer.observe(element);
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    scheme.addEventListener("change", redraw);
    const theme = new MutationObserver(redraw);
    theme.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    return () => {
      observer.disconnect();
      theme.disconnect();
      scheme.removeEventListener("change", redraw);
      drawn.destroy();
    };
  }, [curve]);
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

/** Colours are asked for at each drawing: they follow the theme. */
function optionsOf(element: HTMLElement, onPoint: (at: number | null) => void): uPlot.Options {
  const colour = (token: "ink-soft" | "line" | "accent") => () => resolveColour(element, token);
  const axis = (label: string, size: number): uPlot.Axis => ({
    label,
    size,
    stroke: colour("ink-soft"),
    grid: { stroke: colour("line"), width: 1 },
    ticks: { show: false },
    font: "12px 'Inter Variable', system-ui, sans-serif",
    labelFont: "12px 'Inter Variable', system-ui, sans-serif",
    labelSize: 20,
  });
  return {
    width: element.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false } },
    scales: { x: { time: false, range: [0, 1] }, y: { range: [0, 1.02] } },
    axes: [axis("Recall", 30), axis("Precision", 42)],
    series: [{}, { stroke: colour("accent"), width: 2, points: { show: false } }],
    hooks: { setCursor: [({ cursor }) => onPoint(cursor.idx ?? null)] },
  };
}

/** Canvases know no custom properties: an element has to say what a token comes to. */
function resolveColour(element: HTMLElement, token: string): string {
  element.style.color = `var(--${token})`;
  return getComputedStyle(element).color;
}
