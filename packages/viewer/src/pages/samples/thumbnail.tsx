import { memo, type MouseEvent } from "react";
import type { ObjectGroup } from "../../overlay/object-group.ts";
import { PictureFrame, pictureHeight } from "../../overlay/picture-frame.tsx";
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
      <div
        role="gridcell"
        aria-colindex={column + 1}
        aria-busy="true"
        className={styles["cell"]}
        style={{ gridColumn: column + 1 }}
      >
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
      style={{ gridColumn: column + 1 }}
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
        <PictureFrame image={sample.image} size={size} className={styles["picture"]} />
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
