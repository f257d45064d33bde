import { useEffect, useRef, useState, type PointerEvent, type WheelEvent } from "react";
import { useShortcuts } from "../../app/shortcuts.ts";
import { drawOverlay, type DrawnObject, type OverlayStyle } from "../../overlay/draw-overlay.ts";
import { useElementSize } from "../samples/use-element-size.ts";
import styles from "./picture.module.css";

interface PictureProps {
  image: { url: string; width: number; height: number };
  drawn: readonly DrawnObject[];
  style: OverlayStyle;
  label: string;
}

/** Where a picture was moved to: `zoom` times as large as fits, its middle so many pixels aside. */
interface Camera {
  zoom: number;
  x: number;
  y: number;
}

const WHOLE: Camera = { zoom: 1, x: 0, y: 0 };
const STEP = 1.25;
const MARGIN = 24;

/** A picture with its objects: the wheel zooms to where the pointer is, dragging moves it. */
export function Picture({ image, drawn, style, label }: PictureProps) {
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height } = useElementSize(frame);
  const [camera, setCamera] = useState(WHOLE);
  const fit = Math.min((width - 2 * MARGIN) / image.width, (height - 2 * MARGIN) / image.height);
  const scale = Math.max(0.01, fit * camera.zoom);
  const left = (width - image.width * scale) / 2 + camera.x;
  const top = (height - image.height * scale) / 2 + camera.y;
  const zoomAt = (factor: number, x: number, y: number) =>
    setCamera((now) => {
      const zoom = Math.min(Math.max(now.zoom * factor, 0.5), 64);
      const grown = zoom / now.zoom;
      return { zoom, x: x - (x - now.x) * grown, y: y - (y - now.y) * grown };
    });
  useShortcuts("Picture", [
    { keys: "+", label: "Zoom in", run: () => zoomAt(STEP, 0, 0) },
    { keys: "-", label: "Zoom out", run: () => zoomAt(1 / STEP, 0, 0) },
    { keys: "0", label: "Show the whole picture", run: () => setCamera(WHOLE) },
  ]);
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!canvas.current || !context || width === 0) return;
    const density = devicePixelRatio;
    canvas.current.width = width * density;
    canvas.current.height = height * density;
    context.scale(density, density);
    drawOverlay(context, drawn, { left, top, scale }, style);
  }, [drawn, style, width, height, left, top, scale]);
  const wheel = (event: WheelEvent) => {
    const box = event.currentTarget.getBoundingClientRect();
    const x = event.clientX - box.left - width / 2;
    const y = event.clientY - box.top - height / 2;
    zoomAt(STEP ** (-event.deltaY / 100), x, y);
  };
  const move = (event: PointerEvent) => {
    if ((event.buttons & 1) === 0) return;
    setCamera((now) => ({ ...now, x: now.x + event.movementX, y: now.y + event.movementY }));
  };
  return (
    <div ref={frame} className={styles["frame"]} onWheel={wheel} onPointerMove={move}>
      <img
        src={image.url}
        alt={label}
        draggable={false}
        data-pixels={scale >= 4 || undefined}
        style={{ left, top, width: image.width * scale, height: image.height * scale }}
      />
      <canvas ref={canvas} aria-hidden="true" style={{ width, height }} />
    </div>
  );
}
