import { useEffect, useMemo, useState } from "react";
import { rawOfBox } from "../../editing/box-form.ts";
import { changeObject, objectIdOf, redo, undo, type EditLog } from "../../editing/edit-log.ts";
import { findObject, type EditedObject } from "../../editing/edited-object.ts";
import { newMutationId } from "../../editing/send-edits.ts";
import { useEditLog, type Editing } from "../../editing/use-edit-log.ts";
import type { EditTarget } from "../../editing/edit-log.ts";
import type { OverlayBox } from "../../overlay/match-objects.ts";
import type { ObjectGroup } from "../../overlay/object-group.ts";
import { useQueryState } from "../../router/use-query-state.ts";
import { samplePage } from "./page.ts";

/** What is being done to the objects of one group of a sample. */
export interface BoxEditor extends Editing {
  group: ObjectGroup;
  /** As they are while something is dragged, too. */
  objects: readonly EditedObject[];
  selected: EditedObject | null;
  select: (key: string | null) => void;
  isDrawing: boolean;
  setDrawing: (isDrawing: boolean) => void;
  /** The class that a new box gets; null where the group has none. */
  drawnClass: string | null;
  /** Shows another box for an object, without a change as yet; null shows what it is. */
  preview: (key: string, box: OverlayBox | null) => void;
  /** Gives an object another box; `joins` where several in short order are one step. */
  place: (key: string, box: OverlayBox, options?: { joins?: boolean }) => void;
  add: (box: OverlayBox) => void;
  /** Relabels what is selected; else says what is drawn next. */
  label: (className: string) => void;
  remove: (key: string) => void;
  undo: () => void;
  redo: () => void;
}

export type EditedGroup = { target: EditTarget; group: ObjectGroup };

/** Null where nothing is edited; undefined until it is known what there is to edit. */
export function useBoxEditor(edited: EditedGroup | null): BoxEditor | null | undefined {
  const editing = useEditLog(edited?.target ?? null);
  const [selectedKey, select] = useSelectedKey(editing?.log ?? null);
  const [isDrawing, setDrawing] = useState(false);
  const [lastClass, setLastClass] = useState(recentClass);
  const [preview, setPreview] = useState<{ key: string; box: OverlayBox } | null>(null);
  const mine = editing?.log.mine;
  const objects = useMemo(
    () =>
      (mine ?? []).map((object) =>
        object.key === preview?.key ? { ...object, box: preview.box } : object,
      ),
    [mine, preview],
  );
  if (edited === null) return null;
  if (!editing) return undefined;
  const { log, change } = editing;
  const { group, target } = edited;
  const selected = selectedKey === null ? null : findObject(objects, selectedKey);
  const names = group.classes.map(({ name }) => name);
  const drawnClass = names.find((name) => name === lastClass) ?? names[0] ?? null;
  const put = (key: string, object: EditedObject | null, joins = false) =>
    change((now) => changeObject(now, key, object, { now: Date.now(), joins }));
  return {
    log,
    change,
    group,
    objects,
    selected,
    select,
    isDrawing,
    setDrawing,
    drawnClass,
    preview: (key, box) => setPreview(box && { key, box }),
    place: (key, box, { joins = false } = {}) => {
      const object = findObject(log.mine, key);
      setPreview(null);
      if (object) put(key, { ...object, box, raw: rawOfBox(target.form, box) }, joins);
    },
    add: (box) => {
      const key = `new-${newMutationId()}`;
      put(key, { key, box, raw: rawOfBox(target.form, box), className: drawnClass, rest: [] });
      select(key);
      setDrawing(false);
    },
    label: (className) => {
      rememberClass(className);
      setLastClass(className);
      const object = selected && findObject(log.mine, selected.key);
      if (object) put(object.key, { ...object, className });
    },
    remove: (key) => {
      put(key, null);
      select(null);
    },
    undo: () => change(undo),
    redo: () => change(redo),
  };
}

/** What is selected, by its id in the address as soon as the server has given it one. */
function useSelectedKey(log: EditLog | null): [string | null, (key: string | null) => void] {
  const [{ object: id }, change] = useQueryState(samplePage.fields);
  const [picked, setPicked] = useState<string | null>(null);
  const linked = log?.mine.find(({ key }) => objectIdOf(log, key) === id)?.key ?? null;
  const pickedId = log && picked !== null ? objectIdOf(log, picked) : null;
  useEffect(() => {
    if (pickedId !== null && pickedId !== id) change({ object: pickedId }, { replace: true });
  }, [pickedId, id, change]);
  const select = (key: string | null) => {
    setPicked(key);
    if (key === null) change({ object: 0 }, { replace: true });
  };
  return [picked ?? linked, select];
}

const CLASS_KEY = "loupe-class";

function recentClass(): string | null {
  return localStorage.getItem(CLASS_KEY);
}

function rememberClass(name: string): void {
  localStorage.setItem(CLASS_KEY, name);
}
