import { memo } from "react";
import type { OverlayStyle } from "../../overlay/draw-overlay.ts";
import type { ObjectGroup } from "../../overlay/object-group.ts";
import { areAlike } from "./are-alike.ts";
import styles from "./grid.module.css";
import { RowOverlay } from "./row-overlay.tsx";
import type { GridSample } from "./sample-page.ts";
import { Thumbnail } from "./thumbnail.tsx";

export const GAP = 8;

export interface GridRowProps {
  row: number;
  columns: number;
  /** Of a thumbnail, in pixels. */
  size: number;
  /** Where it is drawn, in pixels. */
  top: number;
  /** In place of those that are on their way, undefined. */
  samples: readonly (GridSample | undefined)[];
  groups: readonly ObjectGroup[];
  style: OverlayStyle;
  /** The place that the keyboard is at. */
  active: number;
  selected: ReadonlySet<number>;
  hrefOf: (sample: GridSample, place: number) => string;
  onFocus: (place: number) => void;
  onSelect: (sample: GridSample, place: number, how: "toggle" | "range") => void;
}

export const GridRow = memo(function GridRow(props: GridRowProps) {
  const { row, columns, size, top, samples, groups, style } = props;
  return (
    <div
      role="row"
      aria-rowindex={row + 1}
      className={styles["row"]}
      style={{
        transform: `translateY(${top}px)`,
        gap: GAP,
        gridTemplateColumns: `repeat(${columns}, ${size}px)`,
      }}
    >
      {samples.map((sample, column) => {
        const place = row * columns + column;
        return (
          <Thumbnail
            key={place}
            place={place}
            column={column}
            sample={sample}
            size={size}
            groups={groups}
            isActive={place === props.active}
            isSelected={sample !== undefined && props.selected.has(sample.sampleId)}
            href={sample ? props.hrefOf(sample, place) : undefined}
            onFocus={props.onFocus}
            onSelect={props.onSelect}
          />
        );
      })}
      <RowOverlay {...{ samples, columns, size, gap: GAP, groups, style }} />
    </div>
  );
}, areAlike);
