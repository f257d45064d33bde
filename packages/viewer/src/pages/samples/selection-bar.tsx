import { useState } from "react";
import { useMutation } from "urql";
import { notify } from "../../app/notices.ts";
import { useShortcuts } from "../../app/shortcuts.ts";
import { describeError } from "../../graphql/describe-error.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { printCount } from "../../ui/print-count.ts";
import { restoreSamples } from "../sample/restore-samples.ts";
import { DeleteSamples } from "./delete-samples.ts";
import { RelabelDialog } from "./relabel-dialog.tsx";
import styles from "./selection-bar.module.css";
import { MOST, type Selection } from "./use-selection.ts";
import type { SamplesView } from "./use-samples-view.ts";

interface SelectionBarProps {
  view: SamplesView;
  selection: Selection;
  /** Told when something was changed. */
  onChanged: () => void;
}

/** What can be done with the samples that were picked. */
export function SelectionBar({ view, selection, onChanged }: SelectionBarProps) {
  const [open, setOpen] = useState<"delete" | "relabel" | null>(null);
  const [{ fetching }, deleteSamples] = useMutation(DeleteSamples);
  const count = printCount(selection.samples.size, "sample");
  const { owner, name, ref } = view.params;
  const labelled = view.groups.filter(
    ({ isPrediction, labels }) => !isPrediction && labels !== null,
  );
  useShortcuts("Selection", [
    { keys: "Escape", label: "Clear the selection", run: selection.clear },
    { keys: "Delete", label: "Delete the selected samples", run: () => setOpen("delete") },
    ...(labelled.length === 0
      ? []
      : [{ keys: "l", label: "Relabel in the selected samples", run: () => setOpen("relabel") }]),
  ]);
  const done = (text: string, action?: { label: string; run: () => void }) => {
    setOpen(null);
    selection.clear();
    notify(text, { tone: "success", action });
    onChanged();
  };
  const remove = async () => {
    const ids = [...selection.samples.keys()];
    const samples = ids.map((id) => ({ id: String(id) }));
    const { error } = await deleteSamples({
      input: { dataset: { owner, name }, branch: ref, samples },
    });
    const bringBack = async () => {
      if (await restoreSamples(view.params, ids)) onChanged();
    };
    if (error) notify(describeError(error).title, { tone: "error" });
    else done(`Deleted ${count}.`, { label: "Bring back", run: () => void bringBack() });
  };
  return (
    <div className={styles["bar"]} role="toolbar" aria-label="Selection">
      <span className={styles["count"]} role="status">
        {count} selected{selection.samples.size >= MOST && ", the most at once"}
      </span>
      {view.isBranch ? (
        <>
          {labelled.length > 0 && <Button onClick={() => setOpen("relabel")}>Relabel …</Button>}
          <Button tone="danger" onClick={() => setOpen("delete")}>
            Delete …
          </Button>
        </>
      ) : (
        <span>Only branches are changed.</span>
      )}
      <Button tone="quiet" onClick={selection.clear}>
        Clear
      </Button>
      {open === "delete" && (
        <Dialog
          title={`Delete ${count}?`}
          onClose={() => setOpen(null)}
          footer={
            <>
              <Button onClick={() => setOpen(null)}>Keep</Button>
              <Button tone="primary" disabled={fetching} onClick={() => void remove()}>
                Delete
              </Button>
            </>
          }
        >
          <p>
            They leave the branch “{ref}”, uncommitted at first: until that is committed they can be
            brought back as the last commit has them. Commits keep what they show.
          </p>
        </Dialog>
      )}
      {open === "relabel" && (
        <RelabelDialog
          view={view}
          samples={[...selection.samples.values()]}
          groups={labelled}
          onClose={() => setOpen(null)}
          onDone={done}
        />
      )}
    </div>
  );
}
