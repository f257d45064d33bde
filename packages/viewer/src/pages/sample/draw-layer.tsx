import { useState, type PointerEvent } from "react";
import { useShortcuts } from "../../app/shortcuts.ts";
import { boxBetween, type PictureSize } from "../../editing/change-box.ts";
import type { Placement } from "../../overlay/draw-overlay.ts";
import { edges } from "./box-layer.tsx";
import styles from "./box-layer.module.css";
import { classKeys, classShortcut } from "./class-keys.ts";
import type { BoxEditor } from "./use-box-editor.ts";

interface DrawLayerProps {
  editor: BoxEditor;
  picture: PictureSize;
  placement: Placement;
}

interface Point {
  x: number;
  y: number;
}

const ARROWS: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/** Draws a new box: drags from corner to corner, or moves a cross by arrow keys and sets both corners. */
export function DrawLayer({ editor, picture, placement }: DrawLayerProps) {
  const [cross, setCross] = useState<Point>({
    x: Math.round(picture.width / 2),
    y: Math.round(picture.height / 2),
  });
  const [corner, setCorner] = useState<Point | null>(null);
  const box = corner && boxBetween(corner, cross, picture);
  const finish = () => {
    if (box) editor.add(box);
    else setCorner(null);
  };
  const step = (by: number) => (event: KeyboardEvent) => {
    const { x, y } = ARROWS[event.key]!;
    setCross((now) => ({
      x: Math.min(Math.max(now.x + by * x, 0), picture.width),
      y: Math.min(Math.max(now.y + by * y, 0), picture.height),
    }));
  };
  const keys = Object.keys(ARROWS);
  useShortcuts("Drawing a box", [
    { keys, label: "Move the cross by a pixel", run: step(1) },
    { keys: keys.map((key) => `Shift+${key}`), label: "Move the cross by ten", run: step(10) },
    {
      keys: "Enter",
      label: corner ? "Set the other corner" : "Set a corner",
      run: () => (corner ? finish() : setCorner(cross)),
    },
    {
      keys: ["Escape", "b"],
      label: "Draw nothing",
      run: () => (corner ? setCorner(null) : editor.setDrawing(false)),
    },
    classShortcut(classKeys(editor.group.classes.map(({ name }) => name)), "Draw", editor.label),
  ]);
  const pointOf = (event: PointerEvent): Point => {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    return {
      x: (event.clientX - left - placement.left) / placement.scale,
      y: (event.clientY - top - placement.top) / placement.scale,
    };
  };
  const begin = (event: PointerEvent) => {
    if (event.button !== 0) return;
    event.stopPropagation();
    event.currentTarget.setPointerCapture(event.pointerId);
    const point = pointOf(event);
    setCorner(point);
    setCross(point);
  };
  const x = placement.left + cross.x * placement.scale;
  const y = placement.top + cross.y * placement.scale;
  return (
    <svg
      className={`${styles["layer"]} ${styles["canvas"]}`}
      aria-hidden="true"
      data-drawing
      onPointerDown={begin}
      onPointerMove={(event) => setCross(pointOf(event))}
      onPointerUp={finish}
    >
      <rect className={styles["field"]} width="100%" height="100%" />
      <line className={styles["cross"]} x1={0} x2="100%" y1={y} y2={y} />
      <line className={styles["cross"]} y1={0} y2="100%" x1={x} x2={x} />
      {box && <rect className={styles["draft"]} {...edges(box, placement)} />}
    </svg>
  );
}
