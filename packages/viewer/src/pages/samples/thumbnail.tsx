import { memo, useEffect, useRef, type MouseEvent } from "react";
import { drawOverlay, type OverlayStyle } from "../../overlay/draw-overlay.ts";
import type { ObjectGroup } from "../../overlay/object-group.ts";
import { shownObjects } from "../../overlay/shown-objects.ts";
import { Link } from "../../router/link.tsx";
import { Icon } from "../../ui/icon.tsx";
import { describeSample } from "./describe-sample.ts";
import type { GridSample } from "./sample-page.ts";
import styles from "./thumbnail.module.css";

interface ThumbnailProps {
  place: number;
  column: number;
  sample: GridSample | undefined;
  size: number;
  groups: readonly ObjectGroup[];
  style: OverlayStyle;
  isActive: boolean;
  isSelected: boolean;
  href: string | undefined;
  onFocus: (place: number) => void;
  onSelect: (sample: GridSample, place: number, how: "toggle" | "range") => void;
}

/** Of a thumbnail of some width: most pictures are wider than high. */
export function pictureHeight(size: number): number {
  return Math.round(size * 0.75);
}

export const Thumbnail = memo(function Thumbnail(props: ThumbnailProps) {
  const { place, column, sample, size, isActive, isSelected, href, onSelect } = props;
  if (!sample || href === undefined) {
    return (
      <div role="gridcell" aria-colindex={column + 1} aria-busy="true" className={styles["cell"]}>
        <div className={styles["blank"]} style={{ width: size, height: pictureHeight(size) }} />
      </div>
    );
  }
  const select = (event: MouseEvent) => {
    if (!event.shiftKey && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    onSelect(sample, place, event.shiftKey ? "range" : "toggle");
  };
  return (
    <div
      role="gridcell"
      aria-colindex={column + 1}
      aria-selected={isSelected}
      className={styles["cell"]}
      data-selected={isSelected || undefined}
    >
      <Link
        href={href}
        className={styles["link"]}
        data-place={place}
        tabIndex={isActive ? 0 : -1}
        aria-label={describeSample(sample, props.groups)}
        draggable={false}
        onClick={select}
        onFocus={() => props.onFocus(place)}
      >
        <Picture {...props} sample={sample} />
      </Link>
      <span className={styles["caption"]}>
        <span>#{sample.index}</span>
        {sample.number !== null && (
          <span className={styles["number"]}>{Number(sample.number.toPrecision(4))}</span>
        )}
      </span>
      <button
        type="button"
        tabIndex={-1}
        className={styles["select"]}
        aria-label={`${isSelected ? "Deselect" : "Select"} sample ${sample.index}`}
        onClick={(event) => onSelect(sample, place, event.shiftKey ? "range" : "toggle")}
      >
        <Icon name="check" size={12} />
      </button>
    </div>
  );
});

function Picture({ sample, size, groups, style }: ThumbnailProps & { sample: GridSample }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { image, objects } = sample;
  const height = pictureHeight(size);
  useEffect(() => {
    if (canvas.current && image)
      draw(canvas.current, size, image, (context, placement) =>
        drawOverlay(context, shownObjects(groups, objects, style), placement, style),
      );
  }, [size, image, objects, groups, style]);
  return (
    <span className={styles["picture"]} style={{ width: size, height }}>
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

type Paint = (
  context: CanvasRenderingContext2D,
  placement: { left: number; top: number; scale: number },
) => void;

/** Fits the picture as `object-fit: contain` does, in the pixels that the screen has. */
function draw(
  canvas: HTMLCanvasElement,
  size: number,
  { width, height }: { width: number; height: number },
  paint: Paint,
): void {
  const density = Math.min(devicePixelRatio, 2);
  canvas.width = size * density;
  canvas.height = pictureHeight(size) * density;
  const context = canvas.getContext("2d");
  if (!context) return;
  context.scale(density, density);
  const room = pictureHeight(size);
  const scale = Math.min(size / width, room / height);
  const left = (size - width * scale) / 2;
  const top = (room - height * scale) / 2;
  paint(context, { left, top, scale });
}
