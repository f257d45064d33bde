import { useEffect, useEffectEvent, useRef, type RefObject } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";

interface Plot {
  /** Where it is drawn. */
  frame: RefObject<HTMLDivElement | null>;
  plot: RefObject<uPlot | null>;
}

/**
 * Draws data into an element, as wide as that is, and again whenever data, width or theme are others. It
 * is made anew where `key` is another one.
 */
export function usePlot(
  optionsFor: (element: HTMLElement) => uPlot.Options,
  data: uPlot.AlignedData,
  key: string,
): Plot {
  const frame = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);
  const make = useEffectEvent(
    (element: HTMLElement) => new uPlot(optionsFor(element), data, element),
  );
  useEffect(() => {
    const element = frame.current!;
    const drawn = make(element);
    plot.current = drawn;
    const redraw = () => drawn.redraw();
    const observer = new ResizeObserver(() =>
      drawn.setSize({ width: element.clientWidth, height: drawn.height }),
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
  }, [key]);
  useEffect(() => plot.current?.setData(data), [data]);
  return { frame, plot };
}
