import { useState } from "react";
import { useMutation } from "urql";
import { notify } from "../../app/notices.ts";
import { describeError } from "../../graphql/describe-error.ts";
import { graphql } from "../../graphql/graphql.ts";
import { navigate } from "../../router/location.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { overviewPage } from "../overview/page.ts";
import type { RefName } from "./ref-names.ts";

const CreateBranch = graphql(`
  mutation CreateBranch($input: CreateBranchInput!) {
    createBranch(input: $input) {
      branch {
        id
        name
      }
    }
  }
`);

const CreateTag = graphql(`
  mutation CreateTag($input: CreateTagInput!) {
    createTag(input: $input) {
      tag {
        id
        name
      }
    }
  }
`);

interface CreateRefDialogProps {
  params: { owner: string; name: string };
  kind: RefName["kind"];
  commit: { commitId: string; message: string };
  onClose: () => void;
}

/** Gives a commit the name of a new branch or tag. */
export function CreateRefDialog({ params, kind, commit, onClose }: CreateRefDialogProps) {
  const [name, setName] = useState("");
  const [error, setError] = useState<string | null>(null);
  const [branching, createBranch] = useMutation(CreateBranch);
  const [tagging, createTag] = useMutation(CreateTag);
  const isReady = name.trim() !== "" && !branching.fetching && !tagging.fetching;
  const send = async () => {
    if (!isReady) return;
    const dataset = { owner: params.owner, name: params.name };
    const { commitId } = commit;
    const answer =
      kind === "branch"
        ? await createBranch({ input: { dataset, name, from: commitId } })
        : await createTag({ input: { dataset, name, ref: commitId } });
    if (answer.error) return setError(describeError(answer.error).title);
    notify(`${kind === "branch" ? "Branch" : "Tag"} “${name}” made at ${commitId.slice(0, 8)}.`, {
      tone: "success",
      action: { label: "Open", run: () => navigate(overviewPage.href({ ...params, ref: name })) },
    });
    onClose();
  };
  return (
    <Dialog
      title={kind === "branch" ? "New branch" : "New tag"}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button tone="primary" disabled={!isReady} onClick={() => void send()}>
            {kind === "branch" ? "Make branch" : "Make tag"}
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <TextField
          label={`Name, at ${commit.commitId.slice(0, 8)} “${commit.message}”`}
          value={name}
          error={error}
          autoFocus
          onChange={(text) => {
            setName(text);
            setError(null);
          }}
        />
      </form>
    </Dialog>
  );
}
