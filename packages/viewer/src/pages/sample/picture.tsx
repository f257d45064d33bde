import { useEffect, useRef, type ReactNode } from "react";
import { useShortcuts } from "../../app/shortcuts.ts";
import {
  drawOverlay,
  type DrawnObject,
  type OverlayStyle,
  type Placement,
} from "../../overlay/draw-overlay.ts";
import { useCamera, type Camera } from "./use-camera.ts";
import { usePanning } from "./use-panning.ts";
import styles from "./picture.module.css";

interface PictureProps {
  image: { url: string; width: number; height: number };
  drawn: readonly DrawnObject[];
  style: OverlayStyle;
  label: string;
  /** What lies on the picture, for what has a place in it. */
  children?: (placement: Placement) => ReactNode;
  /** Called for a click where nothing else takes it. */
  onTap?: () => void;
  /** What lies on the frame, for the camera. */
  tools?: (camera: Camera) => ReactNode;
}

const STEP = 1.25;

/** A picture with its objects: the wheel zooms to where the pointer is, dragging moves it. */
export function Picture({ image, drawn, style, label, onTap, children, tools }: PictureProps) {
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const camera = useCamera(frame, image);
  const { width, height, placement } = camera;
  const { left, top, scale } = placement;
  const { isHeld, handlers } = usePanning(camera, onTap);
  useShortcuts("Picture", [
    { keys: "+", label: "Zoom in", run: () => camera.zoomBy(STEP) },
    { keys: "-", label: "Zoom out", run: () => camera.zoomBy(1 / STEP) },
    { keys: ["0", "f"], label: "Show the whole picture", run: camera.showAll },
    { keys: "1", label: "Show it pixel by pixel", run: camera.showActualSize },
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
  return (
    <div className={styles["stage"]}>
      <div ref={frame} className={styles["frame"]} data-panning={isHeld || undefined} {...handlers}>
        <img
          src={image.url}
          alt={label}
          draggable={false}
          data-pixels={scale >= 4 || undefined}
          style={{ left, top, width: image.width * scale, height: image.height * scale }}
        />
        <canvas ref={canvas} aria-hidden="true" style={{ width, height }} />
        {width > 0 && children?.(placement)}
      </div>
      {tools?.(camera)}
    </div>
  );
}
