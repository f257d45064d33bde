import { useMutation } from "urql";
import { notify } from "../../app/notices.ts";
import { describeError } from "../../graphql/describe-error.ts";
import { graphql } from "../../graphql/graphql.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import type { ChangedBranch } from "./changes-query.ts";

const DiscardChanges = graphql(`
  mutation DiscardChanges($input: ResetBranchInput!) {
    resetBranch(input: $input) {
      branch {
        id
        revision
        hasUncommittedChanges
      }
    }
  }
`);

interface DiscardDialogProps {
  params: { owner: string; name: string };
  branch: ChangedBranch;
  /** What is lost. */
  summary: string;
  onClose: () => void;
  onDone: () => void;
}

/** Says what is lost, and discards exactly that. */
export function DiscardDialog({
  params: { owner, name },
  branch,
  summary,
  onClose,
  onDone,
}: DiscardDialogProps) {
  const [{ fetching }, discard] = useMutation(DiscardChanges);
  const send = async () => {
    const { error } = await discard({
      input: { dataset: { owner, name }, branch: branch.name, expectedRevision: branch.revision },
    });
    if (error) notify(`${describeError(error).title} Nothing was discarded.`, { tone: "error" });
    else notify(`Discarded: ${summary}.`, { tone: "success" });
    onClose();
    onDone();
  };
  return (
    <Dialog
      title={`Discard the changes on “${branch.name}”?`}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Keep</Button>
          <Button tone="primary" disabled={fetching} onClick={() => void send()}>
            Discard
          </Button>
        </>
      }
    >
      <p>{summary} since the last commit, by anybody. This can’t be undone.</p>
    </Dialog>
  );
}
