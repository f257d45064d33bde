import { useEffect, useRef } from "react";
import { drawOverlay, type DrawnObject, type OverlayStyle } from "./draw-overlay.ts";
import styles from "./overlay-picture.module.css";

export interface OverlayImage {
  url: string;
  width: number;
  height: number;
}

interface OverlayPictureProps {
  /** Null where the sample has none. */
  image: OverlayImage | null;
  /** The width, in pixels. */
  size: number;
  drawn: readonly DrawnObject[];
  style: OverlayStyle;
  className?: string | undefined;
}

/** Of a picture of some width: most are wider than high. */
export function pictureHeight(size: number): number {
  return Math.round(size * 0.75);
}

/** A small picture with its boxes: decoration, for what it shows is said by what stands around it. */
export function OverlayPicture({ image, size, drawn, style, className }: OverlayPictureProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const height = pictureHeight(size);
  useEffect(() => {
    if (canvas.current && image) draw(canvas.current, { image, size, drawn, style });
  }, [size, image, drawn, style]);
  return (
    <span
      className={[styles["picture"], className].filter(Boolean).join(" ")}
      style={{ width: size, height }}
    >
      {image ? (
        <img
          src={image.url}
          alt=""
          width={size}
          height={height}
          decoding="async"
          draggable={false}
        />
      ) : (
        <span className={styles["none"]}>no picture</span>
      )}
      <canvas ref={canvas} aria-hidden="true" style={{ width: size, height }} />
    </span>
  );
}

/** Fits the picture as `object-fit: contain` does, in the pixels that the screen has. */
function draw(
  canvas: HTMLCanvasElement,
  {
    image,
    size,
    drawn,
    style,
  }: { image: OverlayImage; size: number } & Pick<OverlayPictureProps, "drawn" | "style">,
): void {
  const density = Math.min(devicePixelRatio, 2);
  const room = pictureHeight(size);
  canvas.width = size * density;
  canvas.height = room * density;
  const context = canvas.getContext("2d");
  if (!context) return;
  context.scale(density, density);
  const scale = Math.min(size / image.width, room / image.height);
  const left = (size - image.width * scale) / 2;
  const top = (room - image.height * scale) / 2;
  drawOverlay(context, drawn, { left, top, scale }, style);
}
