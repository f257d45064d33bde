import { useState } from "react";
import { useMutation } from "urql";
import { notify } from "../../app/notices.ts";
import { useShortcuts } from "../../app/shortcuts.ts";
import { describeError } from "../../graphql/describe-error.ts";
import { navigate } from "../../router/location.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { DeleteSamples } from "../samples/delete-samples.ts";
import type { SamplesParams } from "../samples/use-samples-view.ts";
import { restoreSamples } from "./restore-samples.ts";

interface DeleteSampleProps {
  params: SamplesParams;
  sampleId: number;
  index: number;
  /** Where to go on once it is gone. */
  next: string;
}

/** Deletes the sample after asking, goes on with the next, and offers to bring it back. */
export function DeleteSample({ params, sampleId, index, next }: DeleteSampleProps) {
  const [isOpen, setOpen] = useState(false);
  const [{ fetching }, deleteSamples] = useMutation(DeleteSamples);
  const { owner, name, ref } = params;
  useShortcuts("This sample", [
    { keys: "Shift+Delete", label: "Delete the sample", run: () => setOpen(true) },
  ]);
  const remove = async () => {
    const here = location.pathname + location.search;
    const { error } = await deleteSamples({
      input: { dataset: { owner, name }, branch: ref, samples: [{ id: String(sampleId) }] },
    });
    if (error) return notify(describeError(error).title, { tone: "error" });
    navigate(next, { replace: true });
    const run = async () => {
      if (await restoreSamples(params, [sampleId])) navigate(here);
    };
    notify(`Deleted sample ${index}.`, {
      tone: "success",
      action: { label: "Bring it back", run: () => void run() },
    });
  };
  return (
    <>
      <IconButton
        icon="trash"
        label="Delete the sample (Shift Del)"
        onClick={() => setOpen(true)}
      />
      {isOpen && (
        <Dialog
          title={`Delete sample ${index}?`}
          onClose={() => setOpen(false)}
          footer={
            <>
              <Button onClick={() => setOpen(false)}>Keep</Button>
              <Button tone="primary" disabled={fetching} onClick={() => void remove()}>
                Delete
              </Button>
            </>
          }
        >
          <p>
            It leaves the branch “{ref}”, uncommitted at first. It can be brought back as the last
            commit has it; what was changed since then is gone with it.
          </p>
        </Dialog>
      )}
    </>
  );
}
