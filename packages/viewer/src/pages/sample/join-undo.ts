import type { BoxEditor } from "./use-box-editor.ts";
import type { ValueEdits } from "./use-value-edits.ts";

/** What one can go back over, and forward again; null where there is nothing. */
export interface Undo {
  undo: (() => void) | null;
  redo: (() => void) | null;
}

/** Boxes and values as one line of steps: a value's turn comes when the boxes are as it found them. */
export function joinUndo(editor: BoxEditor | null, values: ValueEdits): Undo {
  const [done, undone] = [editor?.log.done.length ?? 0, editor?.log.undone.length ?? 0];
  const [last, next] = [values.done.at(-1), values.undone.at(-1)];
  const isValueLast = last !== undefined && done <= last.boxSteps;
  const isValueNext = next !== undefined && undone <= next.boxSteps;
  return {
    undo: isValueLast ? values.undo : editor && done > 0 ? editor.undo : null,
    redo: isValueNext ? values.redo : editor && undone > 0 ? editor.redo : null,
  };
}
