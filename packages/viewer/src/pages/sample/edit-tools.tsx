import { useShortcuts } from "../../app/shortcuts.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import styles from "./edit-tools.module.css";
import { ClassPicker } from "./object-list.tsx";
import type { Camera } from "./use-camera.ts";
import type { BoxEditor } from "./use-box-editor.ts";
import type { Undo } from "./join-undo.ts";

interface EditToolsProps {
  editor: BoxEditor | null;
  camera: Camera;
  /** Null where nothing may be changed. */
  undo: Undo | null;
}

/** What lies over the foot of the picture: drawing, going back, and zooming. */
export function EditTools({ editor, camera, undo }: EditToolsProps) {
  const percent = Math.round(camera.placement.scale * 100 * devicePixelRatio);
  return (
    <div className={styles["bar"]} role="toolbar" aria-label="Tools">
      {editor && <BoxTools editor={editor} />}
      {undo && <UndoTools {...undo} />}
      <IconButton icon="minus" label="Zoom out (−)" onClick={() => camera.zoomBy(0.8)} />
      <button
        type="button"
        className={styles["zoom"]}
        title="Show it pixel by pixel (1)"
        onClick={camera.showActualSize}
      >
        {percent} %
      </button>
      <IconButton icon="plus" label="Zoom in (+)" onClick={() => camera.zoomBy(1.25)} />
      <IconButton icon="fit" label="Show the whole picture (0)" onClick={camera.showAll} />
    </div>
  );
}

function BoxTools({ editor }: { editor: BoxEditor }) {
  const { objects, selected, select, isDrawing, setDrawing } = editor;
  const walk = (by: number) => {
    const at = objects.findIndex(({ key }) => key === selected?.key);
    const from = at < 0 && by < 0 ? 0 : at;
    select(objects[(from + by + objects.length) % objects.length]?.key ?? null);
  };
  const draw = () => {
    select(null);
    setDrawing(true);
  };
  useShortcuts("Objects", [
    { keys: "b", label: "Draw a box", run: draw },
    { keys: "n", label: "Select the next object", run: () => walk(1) },
    { keys: "Shift+n", label: "Select the object before", run: () => walk(-1) },
  ]);
  return (
    <>
      <Button
        tone="quiet"
        icon="draw"
        aria-pressed={isDrawing}
        title="Draw a box (B)"
        className={styles["draw"]}
        onClick={() => (isDrawing ? setDrawing(false) : draw())}
      >
        {isDrawing ? "Drawing" : "Draw"}
      </Button>
      {editor.group.labels !== null && isDrawing && (
        <ClassPicker
          editor={editor}
          value={editor.drawnClass}
          label={`Class of the new box: ${editor.drawnClass}`}
        />
      )}
      <span className={styles["rule"]} />
    </>
  );
}

function UndoTools({ undo, redo }: Undo) {
  useShortcuts("Going back", [
    { keys: "Mod+z", label: "Undo", run: () => undo?.() },
    { keys: ["Mod+Shift+z", "Mod+y"], label: "Redo", run: () => redo?.() },
  ]);
  return (
    <>
      <IconButton
        icon="undo"
        label="Undo (Ctrl Z)"
        disabled={undo === null}
        onClick={() => undo?.()}
      />
      <IconButton
        icon="redo"
        label="Redo (Ctrl Shift Z)"
        disabled={redo === null}
        onClick={() => redo?.()}
      />
      <span className={styles["rule"]} />
    </>
  );
}
