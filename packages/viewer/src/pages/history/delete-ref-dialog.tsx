import { useState } from "react";
import { useMutation } from "urql";
import { notify } from "../../app/notices.ts";
import { describeError } from "../../graphql/describe-error.ts";
import { graphql } from "../../graphql/graphql.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import styles from "./delete-ref-dialog.module.css";
import type { RefName } from "./ref-names.ts";

const DeleteBranch = graphql(`
  mutation DeleteBranch($input: DeleteBranchInput!) {
    deleteBranch(input: $input) {
      deletedName
    }
  }
`);

const DeleteTag = graphql(`
  mutation DeleteTag($input: DeleteTagInput!) {
    deleteTag(input: $input) {
      deletedName
    }
  }
`);

interface DeleteRefDialogProps {
  params: { owner: string; name: string };
  refName: RefName;
  /** Whether something is uncommitted there. */
  isUncommitted: boolean;
  onClose: () => void;
  onDone: () => void;
}

/** Says what goes with a branch or tag, and deletes it; shows why it is refused where it is. */
export function DeleteRefDialog({
  params: { owner, name: datasetName },
  refName: { kind, name },
  isUncommitted,
  onClose,
  onDone,
}: DeleteRefDialogProps) {
  const [refusal, setRefusal] = useState<string | null>(null);
  const [branching, deleteBranch] = useMutation(DeleteBranch);
  const [tagging, deleteTag] = useMutation(DeleteTag);
  const send = async () => {
    const input = { dataset: { owner, name: datasetName }, name };
    const { error } = await (kind === "branch" ? deleteBranch({ input }) : deleteTag({ input }));
    if (error) return setRefusal(describeError(error).title);
    notify(`Deleted ${kind} “${name}”.`, { tone: "success" });
    onDone();
    onClose();
  };
  return (
    <Dialog
      title={`Delete ${kind} “${name}”?`}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Keep</Button>
          <Button
            tone="primary"
            disabled={branching.fetching || tagging.fetching || refusal !== null}
            onClick={() => void send()}
          >
            Delete
          </Button>
        </>
      }
    >
      <p>
        Its commits stay where other branches, tags and forks reach them.
        {isUncommitted && " What is uncommitted on it is lost. This can’t be undone."}
      </p>
      {refusal !== null && (
        <p role="alert" className={styles["refusal"]}>
          {refusal}
        </p>
      )}
    </Dialog>
  );
}
