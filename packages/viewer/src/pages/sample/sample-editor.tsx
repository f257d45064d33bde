import { useMemo, useRef } from "react";
import type { DrawnObject } from "../../overlay/draw-overlay.ts";
import type { OverlayObject } from "../../overlay/match-objects.ts";
import { shownObjects } from "../../overlay/shown-objects.ts";
import { EmptyState } from "../../ui/state.tsx";
import { BoxSection } from "../samples/box-section.tsx";
import { describeSample } from "../samples/describe-sample.ts";
import type { GridSample } from "../samples/sample-page.ts";
import type { SamplesView } from "../samples/use-samples-view.ts";
import { BoxKeys } from "./box-keys.tsx";
import { BoxLayer } from "./box-layer.tsx";
import { Conflicts } from "./conflicts.tsx";
import { DeleteSample } from "./delete-sample.tsx";
import { DrawLayer } from "./draw-layer.tsx";
import { editableGroups } from "./edit-target.ts";
import { EditTools } from "./edit-tools.tsx";
import { ObjectList } from "./object-list.tsx";
import { Picture } from "./picture.tsx";
import styles from "./sample-page.module.css";
import { SamplePosition, type SamplePositionProps } from "./sample-position.tsx";
import type { SampleValue } from "./sample-query.ts";
import { Refusal, SaveState } from "./save-state.tsx";
import { useBoxEditor, type BoxEditor, type EditedGroup } from "./use-box-editor.ts";
import { joinUndo } from "./join-undo.ts";
import { useValueEdits } from "./use-value-edits.ts";
import { ValueList } from "./value-list.tsx";

interface SampleEditorProps {
  view: SamplesView;
  sample: GridSample;
  values: readonly SampleValue[];
  /** Whose objects may be edited; null where none. */
  edited: EditedGroup | null;
  mayEdit: boolean;
  /** Told when a value was changed. */
  onChanged: () => void;
  position: Pick<SamplePositionProps, "place" | "total" | "grid" | "onStep">;
  /** Where to go on when the sample is deleted. */
  next: string;
}

/** A sample and all that can be done with it: the picture, its objects, and what else it holds. */
export function SampleEditor({
  view,
  sample,
  values,
  edited,
  mayEdit,
  onChanged,
  position,
  next,
}: SampleEditorProps) {
  const editor = useBoxEditor(edited) ?? null;
  const edits = useValueEdits({
    params: view.params,
    sampleId: sample.sampleId,
    boxes: { done: editor?.log.done.length ?? 0, undone: editor?.log.undone.length ?? 0 },
    onChanged,
  });
  const relabel = useRef<HTMLSpanElement>(null);
  const image = values.find((value) => "image" in value)?.image;
  const drawn = useDrawn(view, sample, editor);
  const openPicker = () => {
    const button = relabel.current?.querySelector("button");
    // The list gives the focus back to where it came from.
    button?.focus();
    button?.click();
  };
  return (
    <div className={styles["page"]}>
      <SamplePosition
        {...position}
        index={sample.index}
        state={editor && <SaveState log={editor.log} />}
        actions={
          mayEdit && (
            <DeleteSample
              params={view.params}
              sampleId={sample.sampleId}
              index={sample.index}
              next={next}
            />
          )
        }
      />
      {image ? (
        <Picture
          image={image}
          drawn={drawn}
          style={view.style}
          label={describeSample(sample, view.groups)}
          onTap={() => editor?.select(null)}
          tools={(camera) => (
            <EditTools
              editor={editor}
              camera={camera}
              undo={mayEdit ? joinUndo(editor, edits) : null}
            />
          )}
        >
          {(placement) =>
            editor &&
            (editor.isDrawing ? (
              <DrawLayer editor={editor} picture={image} placement={placement} />
            ) : (
              <BoxLayer
                editor={editor}
                shown={shownKeys(editor, drawn)}
                picture={image}
                placement={placement}
              />
            ))
          }
        </Picture>
      ) : (
        <EmptyState icon="image" title="This sample has no picture" />
      )}
      {editor?.selected && image && (
        <BoxKeys
          editor={editor}
          selected={editor.selected}
          picture={image}
          onRelabel={openPicker}
        />
      )}
      <aside className={styles["panel"]} aria-label="Objects and values" tabIndex={0}>
        {editor && (
          <>
            <Refusal editor={editor} />
            <Conflicts editor={editor} />
            <ObjectList
              editor={editor}
              groups={editableGroups(view)}
              style={view.style}
              relabel={relabel}
            />
          </>
        )}
        <BoxSection view={view} />
        <ValueList
          view={view}
          sampleId={sample.sampleId}
          values={values}
          edits={mayEdit ? edits : null}
        />
      </aside>
    </div>
  );
}

/** The objects of all groups, those that are edited as they are just now. */
function useDrawn(
  { groups, style }: SamplesView,
  sample: GridSample,
  editor: BoxEditor | null,
): DrawnObject[] {
  const { group, objects } = editor ?? {};
  return useMemo(() => {
    const lists = groups.map((one, position) =>
      one === group && objects ? objects.map(toOverlay) : (sample.objects[position] ?? []),
    );
    return shownObjects(groups, lists, style);
  }, [groups, style, sample, group, objects]);
}

function toOverlay(
  { box, className }: NonNullable<BoxEditor>["objects"][number],
  position: number,
): OverlayObject {
  return { objectId: position, box, className, score: null };
}

/** What is filtered out by its class is not taken hold of. */
function shownKeys({ objects, group }: BoxEditor, drawn: readonly DrawnObject[]): Set<string> {
  const own = drawn.filter((one) => one.group === group);
  return new Set(own.map(({ object }) => objects[object.objectId]!.key));
}
