import type { ReactNode } from "react";
import type { Placement } from "./draw-overlay.ts";
import styles from "./picture-frame.module.css";

export interface OverlayImage {
  url: string;
  width: number;
  height: number;
}

interface PictureFrameProps {
  /** Null where the sample has none. */
  image: OverlayImage | null;
  /** The width, in pixels. */
  size: number;
  className?: string | undefined;
  /** Lies over the picture. */
  children?: ReactNode;
}

/** Of a picture of some width: most are wider than high. */
export function pictureHeight(size: number): number {
  return Math.round(size * 0.75);
}

/** Where a picture lies in its frame, fitted as `object-fit: contain` does. */
export function fitPicture({ width, height }: OverlayImage, size: number): Placement {
  const room = pictureHeight(size);
  const scale = Math.min(size / width, room / height);
  return { left: (size - width * scale) / 2, top: (room - height * scale) / 2, scale };
}

/** A small picture: decoration, for what it shows is said by what stands around it. */
export function PictureFrame({ image, size, className, children }: PictureFrameProps) {
  const height = pictureHeight(size);
  return (
    <span
      className={[styles["frame"], className].filter(Boolean).join(" ")}
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
      {children}
    </span>
  );
}
