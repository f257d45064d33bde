import { useEffect, useRef } from "react";
import { drawOverlay, type DrawnObject, type OverlayStyle } from "./draw-overlay.ts";
import { fitPicture, pictureHeight, PictureFrame, type OverlayImage } from "./picture-frame.tsx";
import { sizeCanvas } from "./size-canvas.ts";

interface OverlayPictureProps {
  /** Null where the sample has none. */
  image: OverlayImage | null;
  /** The width, in pixels. */
  size: number;
  drawn: readonly DrawnObject[];
  style: OverlayStyle;
}

/** A small picture with its boxes. */
export function OverlayPicture({ image, size, drawn, style }: OverlayPictureProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (!canvas.current || !image) return;
    const context = sizeCanvas(canvas.current, size, pictureHeight(size));
    if (context) drawOverlay(context, drawn, fitPicture(image, size), style);
  }, [size, image, drawn, style]);
  return (
    <PictureFrame image={image} size={size}>
      <canvas ref={canvas} aria-hidden="true" />
    </PictureFrame>
  );
}
