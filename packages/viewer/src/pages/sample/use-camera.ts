import { useEffect, useEffectEvent, useState, type RefObject } from "react";
import type { Placement } from "../../overlay/draw-overlay.ts";
import type { PictureSize } from "../../editing/change-box.ts";
import { useElementSize } from "../samples/use-element-size.ts";

/** Where a picture was moved to: `zoom` times as large as fits, its middle so many pixels aside. */
interface CameraState {
  zoom: number;
  x: number;
  y: number;
}

export interface Camera {
  /** The size of what it is looked at through. */
  width: number;
  height: number;
  placement: Placement;
  /** So many times larger, where `at` stays under the pointer; by default the middle does. */
  zoomBy: (factor: number, at?: { clientX: number; clientY: number }) => void;
  /** One pixel of the picture is one of the screen. */
  showActualSize: () => void;
  showAll: () => void;
  moveBy: (dx: number, dy: number) => void;
}

const WHOLE: CameraState = { zoom: 1, x: 0, y: 0 };
const MARGIN = 32;
/** Kept free below for the tools. */
const FOOT = 36;
const LEAST_ZOOM = 0.5;
const MOST_SCALE = 64;

/** How a picture is looked at. The wheel zooms, and so do two fingers, on a pad and on the screen. */
export function useCamera(frame: RefObject<HTMLElement | null>, picture: PictureSize): Camera {
  const { width, height } = useElementSize(frame);
  const [state, setState] = useState(WHOLE);
  const room = (side: number) => Math.max(1, side - 2 * MARGIN);
  const fit = Math.min(room(width) / picture.width, room(height - FOOT) / picture.height);
  const scale = fit * state.zoom;
  const zoomTo = (wanted: (zoom: number) => number, x = 0, y = 0) =>
    setState((now) => {
      const zoom = Math.min(Math.max(wanted(now.zoom), LEAST_ZOOM), Math.max(1, MOST_SCALE / fit));
      const grown = zoom / now.zoom;
      return { zoom, x: x - (x - now.x) * grown, y: y - (y - now.y) * grown };
    });
  const zoomBy: Camera["zoomBy"] = (factor, at) => {
    const box = frame.current?.getBoundingClientRect();
    if (!at || !box) return zoomTo((zoom) => zoom * factor);
    const x = at.clientX - box.left - box.width / 2;
    const y = at.clientY - box.top - (box.height - FOOT) / 2;
    zoomTo((zoom) => zoom * factor, x, y);
  };
  const moveBy: Camera["moveBy"] = (dx, dy) =>
    setState((now) => ({ ...now, x: now.x + dx, y: now.y + dy }));
  useWheel(frame, zoomBy);
  return {
    width,
    height,
    placement: {
      left: (width - picture.width * scale) / 2 + state.x,
      top: (height - FOOT - picture.height * scale) / 2 + state.y,
      scale,
    },
    zoomBy,
    showActualSize: () => zoomTo(() => 1 / (fit * devicePixelRatio)),
    showAll: () => setState(WHOLE),
    moveBy,
  };
}

/** React listens to the wheel passively, and the browser would zoom the whole page. */
function useWheel(frame: RefObject<HTMLElement | null>, zoomBy: Camera["zoomBy"]): void {
  const turn = useEffectEvent((event: WheelEvent) => {
    event.preventDefault();
    // A pinch on a pad comes as a wheel with Ctrl, in smaller steps.
    const speed = event.ctrlKey ? 100 : event.deltaMode === 0 ? 450 : 14;
    zoomBy(2 ** (-event.deltaY / speed), event);
  });
  useEffect(() => {
    const element = frame.current;
    const listener = (event: WheelEvent) => turn(event);
    element?.addEventListener("wheel", listener, { passive: false });
    return () => element?.removeEventListener("wheel", listener);
  }, [frame]);
}
