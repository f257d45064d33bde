import type { RefObject } from "react";
import { objectIdOf } from "../../editing/edit-log.ts";
import type { EditedObject } from "../../editing/edited-object.ts";
import { classColour, type ObjectGroup } from "../../overlay/object-group.ts";
import type { OverlayStyle } from "../../overlay/draw-overlay.ts";
import { useQueryState } from "../../router/use-query-state.ts";
import { IconButton } from "../../ui/button.tsx";
import { PanelSection } from "../../ui/panel-section.tsx";
import { Picker } from "../../ui/picker.tsx";
import { BlameLine } from "./blame-line.tsx";
import { classKeys } from "./class-keys.ts";
import styles from "./object-list.module.css";
import { samplePage } from "./page.ts";
import { printBox } from "./print-object.ts";
import type { BoxEditor } from "./use-box-editor.ts";

interface ObjectListProps {
  editor: BoxEditor;
  /** Those whose objects may be edited. */
  groups: readonly ObjectGroup[];
  style: OverlayStyle;
  /** Around the picker of the class of what is selected. */
  relabel: RefObject<HTMLSpanElement | null>;
}

/** The objects that are edited, in words; walking through them selects them on the picture. */
export function ObjectList({ editor, groups, style, relabel }: ObjectListProps) {
  const { objects, group, selected } = editor;
  return (
    <PanelSection title={`Objects of ${group.title.toLowerCase()}`}>
      {groups.length > 1 && <GroupChoice editor={editor} groups={groups} />}
      {objects.length === 0 && (
        <p className={styles["none"]}>
          None yet. Press <kbd>B</kbd> and drag over one.
        </p>
      )}
      <ul className={styles["list"]}>
        {objects.map((object) => (
          <li
            key={object.key}
            className={styles["line"]}
            data-selected={object.key === selected?.key || undefined}
          >
            <button
              type="button"
              className={styles["object"]}
              aria-pressed={object.key === selected?.key}
              onClick={() => editor.select(object.key)}
              onFocus={({ target }) =>
                target.matches(":focus-visible") && editor.select(object.key)
              }
            >
              <span className={styles["swatch"]} style={{ background: colourOf(object) }} />
              <span className={styles["class"]}>{object.className ?? "no class"}</span>
              <span className={styles["box"]}>{printBox(object)}</span>
            </button>
            {object.key === selected?.key && (
              <span className={styles["tools"]} ref={relabel}>
                <span className={styles["hint"]}>Class</span>
                {group.labels !== null && (
                  <ClassPicker
                    editor={editor}
                    value={object.className}
                    label={`Relabel ${object.className ?? "no class"}`}
                  />
                )}
                <IconButton
                  icon="trash"
                  label="Delete this object (Del)"
                  onClick={() => editor.remove(object.key)}
                />
              </span>
            )}
            {object.key === selected?.key && <ObjectBlame editor={editor} objectKey={object.key} />}
          </li>
        ))}
      </ul>
    </PanelSection>
  );

  function colourOf({ className }: EditedObject): string {
    if (style.colourBy === "group" || className === null) return group.colour;
    return classColour(className, style.classNames);
  }
}

/** Which group's objects are edited. */
function GroupChoice({ editor, groups }: Pick<ObjectListProps, "editor" | "groups">) {
  const [, change] = useQueryState(samplePage.fields);
  return (
    <label className={styles["group"]}>
      Edit
      <select
        value={editor.group.path}
        onChange={({ target }) => {
          editor.select(null);
          change({ edited: [target.value] });
        }}
      >
        {groups.map(({ path, title }) => (
          <option key={path} value={path}>
            {title}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Who last changed an object, as far as the server has it. */
function ObjectBlame({ editor: { log }, objectKey }: { editor: BoxEditor; objectKey: string }) {
  const { owner, name, branch, sampleId, group } = log.target;
  const objectId = objectIdOf(log, objectKey);
  if (objectId === null) return null;
  return (
    <div className={styles["blame"]}>
      <BlameLine
        key={log.revision}
        params={{ owner, name, ref: branch }}
        sampleId={sampleId}
        subject={{ group, objectId }}
      />
    </div>
  );
}

interface ClassPickerProps {
  editor: BoxEditor;
  value: string | null;
  /** Ends with what the button shows. */
  label: string;
}

/** The classes, with the digits that stand for them. */
export function ClassPicker({ editor, value, label }: ClassPickerProps) {
  const names = editor.group.classes.map(({ name }) => name);
  const digits = new Map([...classKeys(names)].map(([digit, name]) => [name, digit]));
  const options = names.map((name) => {
    const digit = digits.get(name);
    return { value: name, label: name, ...(digit === undefined ? {} : { detail: digit }) };
  });
  return (
    <Picker label={label} options={options} value={value} onPick={editor.label}>
      {value ?? "no class"}
    </Picker>
  );
}
