import type { PointerEvent } from "react";
import {
  HANDLES,
  moveBox,
  resizeBox,
  type Handle,
  type PictureSize,
} from "../../editing/change-box.ts";
import type { EditedObject } from "../../editing/edited-object.ts";
import type { Placement } from "../../overlay/draw-overlay.ts";
import type { OverlayBox } from "../../overlay/match-objects.ts";
import styles from "./box-layer.module.css";
import type { BoxEditor } from "./use-box-editor.ts";
import { useDrag } from "./use-drag.ts";

interface BoxLayerProps {
  editor: BoxEditor;
  /** Keys of the objects that are shown. */
  shown: ReadonlySet<string>;
  picture: PictureSize;
  placement: Placement;
}

/** What of the objects can be taken hold of; the list beside the picture says the same in words. */
export function BoxLayer({ editor, shown, picture, placement }: BoxLayerProps) {
  const { objects, selected, log } = editor;
  const area = ({ box }: EditedObject) => box.width * box.height;
  const ordered = objects
    .filter(({ key }) => shown.has(key))
    // Small boxes lie on top, or they could not be picked inside of large ones.
    .toSorted((a, b) => area(b) - area(a));
  const isSelected = ({ key }: EditedObject) => key === selected?.key;
  return (
    <svg className={styles["layer"]} aria-hidden="true">
      {log.conflicts.map((key) => {
        const theirs = log.base.find((object) => object.key === key);
        return (
          theirs && (
            <rect key={key} className={styles["theirs"]} {...edges(theirs.box, placement)} />
          )
        );
      })}
      {[...ordered.filter((object) => !isSelected(object)), ...ordered.filter(isSelected)].map(
        (object) => (
          <Hold
            key={object.key}
            editor={editor}
            object={object}
            isSelected={isSelected(object)}
            picture={picture}
            placement={placement}
          />
        ),
      )}
    </svg>
  );
}

interface HoldProps {
  editor: BoxEditor;
  object: EditedObject;
  isSelected: boolean;
  picture: PictureSize;
  placement: Placement;
}

/** One box: dragged where it is taken, and by its handles where it is selected. */
function Hold({ editor, object, isSelected, picture, placement }: HoldProps) {
  const { key, box } = object;
  const drag = useDrag({
    scale: placement.scale,
    onMove: (box) => editor.preview(key, box),
    onEnd: (box) => editor.place(key, box),
    onCancel: () => editor.preview(key, null),
  });
  const take = (event: PointerEvent, change: (dx: number, dy: number) => OverlayBox) => {
    if (event.button !== 0) return;
    event.stopPropagation();
    editor.select(key);
    drag.begin(event, change);
  };
  return (
    <g data-selected={isSelected || undefined} className={styles["hold"]} {...drag.handlers}>
      <rect
        className={styles["box"]}
        data-object={key}
        {...edges(box, placement)}
        onPointerDown={(event) => take(event, (dx, dy) => moveBox(box, dx, dy, picture))}
      />
      {isSelected &&
        HANDLES.map((handle) => (
          <HandleMark
            key={`${handle.x} ${handle.y}`}
            handle={handle}
            box={box}
            placement={placement}
            onTake={(event) => take(event, (dx, dy) => resizeBox(box, handle, { dx, dy }, picture))}
          />
        ))}
    </g>
  );
}

interface HandleMarkProps {
  handle: Handle;
  box: OverlayBox;
  placement: Placement;
  onTake: (event: PointerEvent) => void;
}

const SIZE = 9;
/** Of what can be hit around it. */
const REACH = 18;

function HandleMark({ handle, box, placement, onTake }: HandleMarkProps) {
  const { x, y, width, height } = edges(box, placement);
  const at = {
    x: x + (handle.x === null ? width / 2 : handle.x === "left" ? 0 : width),
    y: y + (handle.y === null ? height / 2 : handle.y === "top" ? 0 : height),
  };
  // In the middle of a short side there is no room for one more.
  if ((handle.x === null && width < 3 * SIZE) || (handle.y === null && height < 3 * SIZE))
    return null;
  const square = (size: number) => ({
    x: at.x - size / 2,
    y: at.y - size / 2,
    width: size,
    height: size,
  });
  return (
    <g style={{ cursor: cursorOf(handle) }}>
      <rect className={styles["handle"]} rx={2} {...square(SIZE)} />
      <rect
        className={styles["reach"]}
        data-handle={[handle.y, handle.x].filter((side) => side !== null).join(" ")}
        {...square(REACH)}
        onPointerDown={onTake}
      />
    </g>
  );
}

function cursorOf({ x, y }: Handle): string {
  if (x === null) return "ns-resize";
  if (y === null) return "ew-resize";
  return (x === "left") === (y === "top") ? "nwse-resize" : "nesw-resize";
}

/** A box in pixels of the screen. */
export function edges(box: OverlayBox, { left, top, scale }: Placement) {
  return {
    x: left + box.left * scale,
    y: top + box.top * scale,
    width: Math.max(0, box.width * scale),
    height: Math.max(0, box.height * scale),
  };
}
