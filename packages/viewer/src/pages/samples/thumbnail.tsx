import { memo, useMemo, type MouseEvent } from "react";
import type { OverlayStyle } from "../../overlay/draw-overlay.ts";
import type { ObjectGroup } from "../../overlay/object-group.ts";
import { OverlayPicture, pictureHeight } from "../../overlay/overlay-picture.tsx";
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
  const { image, objects } = sample;
  const drawn = useMemo(() => shownObjects(groups, objects, style), [groups, objects, style]);
  return (
    <OverlayPicture
      image={image}
      size={size}
      drawn={drawn}
      style={style}
      className={styles["picture"]}
    />
  );
}
