import { useState } from "react";
import { useMutation, type CombinedError } from "urql";
import { notify } from "../../app/notices.ts";
import { describeError, errorCodeOf } from "../../graphql/describe-error.ts";
import { graphql } from "../../graphql/graphql.ts";
import type { ChangedBranch } from "./changes-query.ts";
import { MessageForm } from "./message-form.tsx";

const CommitChanges = graphql(`
  mutation CommitChanges($input: CommitInput!) {
    commit(input: $input) {
      commit {
        id
        commitId
      }
      branch {
        id
        revision
        hasUncommittedChanges
        head {
          id
          commitId
        }
      }
    }
  }
`);

interface CommitFormProps {
  params: { owner: string; name: string };
  branch: ChangedBranch;
  onDone: () => void;
}

/** Commits exactly what is shown: where somebody else has written meanwhile, it is refused. */
export function CommitForm({ params: { owner, name }, branch, onDone }: CommitFormProps) {
  const [message, setMessage] = useState("");
  const [{ fetching }, commit] = useMutation(CommitChanges);
  const isReady = message.trim() !== "" && !fetching;
  const send = async () => {
    const { data, error } = await commit({
      input: {
        dataset: { owner, name },
        branch: branch.name,
        message,
        expectedRevision: branch.revision,
      },
    });
    if (error) return refuse(error);
    notify(`Committed as ${data!.commit.commit.commitId.slice(0, 8)}.`, { tone: "success" });
    onDone();
  };
  const refuse = (error: CombinedError) => {
    const isOutdated = errorCodeOf(error) === "CONFLICT";
    const next = isOutdated ? " Look at what is new, then commit." : "";
    notify(describeError(error).title + next, { tone: "error" });
    if (isOutdated) onDone();
  };
  return (
    <MessageForm
      title="Changes"
      action="Commit"
      message={message}
      onMessage={setMessage}
      placeholder="What was done, and why"
      isReady={isReady}
      onSend={() => void send()}
    />
  );
}
