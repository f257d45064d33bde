import { useShortcuts, type Shortcut } from "../../app/shortcuts.ts";
import { moveBox, resizeBox, type PictureSize } from "../../editing/change-box.ts";
import type { EditedObject } from "../../editing/edited-object.ts";
import { classKeys, classShortcut } from "./class-keys.ts";
import type { BoxEditor } from "./use-box-editor.ts";

interface BoxKeysProps {
  editor: BoxEditor;
  selected: EditedObject;
  picture: PictureSize;
  onRelabel: () => void;
}

const ARROWS = [
  { key: "ArrowLeft", dx: -1, dy: 0 },
  { key: "ArrowRight", dx: 1, dy: 0 },
  { key: "ArrowUp", dx: 0, dy: -1 },
  { key: "ArrowDown", dx: 0, dy: 1 },
] as const;

/** The keys for the box that is selected. */
export function BoxKeys({ editor, selected, picture, onRelabel }: BoxKeysProps) {
  const { key, box } = selected;
  const move = (dx: number, dy: number) =>
    editor.place(key, moveBox(box, dx, dy, picture), { joins: true });
  const resize = (dx: number, dy: number) =>
    editor.place(key, resizeBox(box, { x: "right", y: "bottom" }, { dx, dy }, picture), {
      joins: true,
    });
  const keys = classKeys(editor.group.classes.map(({ name }) => name));
  useShortcuts("Selected box", [
    { keys: ["Enter", "l"], label: "Relabel it", run: onRelabel },
    arrows("", "Move it by a pixel", move),
    arrows("Shift+", "Move it by ten", (dx, dy) => move(10 * dx, 10 * dy)),
    arrows("Alt+", "Make it larger or smaller", resize),
    arrows("Alt+Shift+", "… by ten", (dx, dy) => resize(10 * dx, 10 * dy)),
    { keys: ["Delete", "Backspace"], label: "Delete it", run: () => editor.remove(key) },
    { keys: "Escape", label: "Let go of it", run: () => editor.select(null) },
    ...(editor.group.labels === null ? [] : [classShortcut(keys, "Relabel it as", editor.label)]),
  ]);
  return null;
}

/** The four arrow keys as one line of the help. */
function arrows(prefix: string, label: string, run: (dx: number, dy: number) => void): Shortcut {
  return {
    keys: ARROWS.map(({ key }) => prefix + key),
    label,
    run: (event) => {
      const found = ARROWS.find(({ key }) => key === event.key);
      if (found) run(found.dx, found.dy);
    },
  };
}
