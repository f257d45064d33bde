import { useEffect, useRef } from "react";
import { drawOverlay, type OverlayStyle } from "../../overlay/draw-overlay.ts";
import type { ObjectGroup } from "../../overlay/object-group.ts";
import { fitPicture, pictureHeight } from "../../overlay/picture-frame.tsx";
import { shownObjects } from "../../overlay/shown-objects.ts";
import { sizeCanvas } from "../../overlay/size-canvas.ts";
import styles from "./grid.module.css";
import type { GridSample } from "./sample-page.ts";

interface RowOverlayProps {
  samples: readonly (GridSample | undefined)[];
  columns: number;
  /** Of a thumbnail, in pixels. */
  size: number;
  /** Between two of them. */
  gap: number;
  groups: readonly ObjectGroup[];
  style: OverlayStyle;
}

/** The boxes of a whole row on one canvas: browsers make a layer of each, and many are slow to scroll. */
export function RowOverlay({ samples, columns, size, gap, groups, style }: RowOverlayProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (!canvas.current) return;
    const height = pictureHeight(size);
    const context = sizeCanvas(canvas.current, columns * (size + gap) - gap, height);
    for (const [column, sample] of samples.entries()) {
      if (!context || !sample?.image) continue;
      context.save();
      context.translate(column * (size + gap), 0);
      context.beginPath();
      context.rect(0, 0, size, height);
      context.clip();
      const drawn = shownObjects(groups, sample.objects, style);
      drawOverlay(context, drawn, fitPicture(sample.image, size), style);
      context.restore();
    }
  }, [samples, columns, size, gap, groups, style]);
  return <canvas ref={canvas} aria-hidden="true" className={styles["overlay"]} />;
}
