import { memo, useEffect, useRef } from "react";
import { drawOverlay, type OverlayStyle } from "../../overlay/draw-overlay.ts";
import type { ObjectGroup } from "../../overlay/object-group.ts";
import { fitPicture, pictureHeight } from "../../overlay/picture-frame.tsx";
import { shownObjects } from "../../overlay/shown-objects.ts";
import { canvasDensity } from "../../overlay/size-canvas.ts";
import { areAlike } from "./are-alike.ts";
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

/**
 * The boxes of a whole row on one canvas: browsers make a layer of each, and many are slow to
 * scroll. It shows a finished bitmap, as a canvas that can be drawn on is copied in every frame
 * where there is no GPU.
 */
export const RowOverlay = memo(function RowOverlay(props: RowOverlayProps) {
  const { samples, columns, size, gap, groups, style } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const density = canvasDensity();
  const width = columns * (size + gap) - gap;
  const height = pictureHeight(size);
  useEffect(() => {
    const drawing = new OffscreenCanvas(width * density, height * density);
    const context = drawing.getContext("2d");
    context?.scale(density, density);
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
    const shown = canvas.current?.getContext("bitmaprenderer");
    shown?.transferFromImageBitmap(drawing.transferToImageBitmap());
  }, [samples, size, gap, groups, style, width, height, density]);
  return (
    <canvas
      ref={canvas}
      aria-hidden="true"
      className={styles["overlay"]}
      width={width * density}
      height={height * density}
      style={{ width, height }}
    />
  );
}, areAlike);
