import type uPlot from "uplot";

const FONT = "12px 'Inter Variable', system-ui, sans-serif";

/** An axis as all plots have it. Colours are asked for at each drawing: they follow the theme. */
export function plotAxis(element: HTMLElement, label: string, size: number): uPlot.Axis {
  return {
    label,
    size,
    stroke: plotColour(element, "ink-soft"),
    grid: { stroke: plotColour(element, "line"), width: 1 },
    ticks: { show: false },
    font: FONT,
    labelFont: FONT,
    labelSize: 20,
  };
}

/** Canvases know no custom properties: an element has to say what a token comes to. */
export function plotColour(element: HTMLElement, token: string): () => string {
  return () => {
    element.style.color = `var(--${token})`;
    return getComputedStyle(element).color;
  };
}
