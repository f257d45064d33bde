import { useId, useState } from "react";
import { useMutation, type CombinedError } from "urql";
import { notify } from "../../app/notices.ts";
import { useShortcuts } from "../../app/shortcuts.ts";
import { describeError, errorCodeOf } from "../../graphql/describe-error.ts";
import { graphql } from "../../graphql/graphql.ts";
import { Button } from "../../ui/button.tsx";
import type { ChangedBranch } from "./changes-query.ts";
import styles from "./commit-form.module.css";

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
  const id = useId();
  const [message, setMessage] = useState("");
  const [{ fetching }, commit] = useMutation(CommitChanges);
  const isReady = message.trim() !== "" && !fetching;
  const send = async () => {
    if (!isReady) return;
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
  useShortcuts("Changes", [
    { keys: "m", label: "Write the message", run: () => document.getElementById(id)?.focus() },
    { keys: "Mod+Enter", label: "Commit", run: () => void send(), whileTyping: true },
  ]);
  return (
    <form
      className={styles["form"]}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <label htmlFor={id} className={styles["label"]}>
        Message
      </label>
      <textarea
        id={id}
        rows={2}
        value={message}
        placeholder="What was done, and why"
        onChange={({ target }) => setMessage(target.value)}
      />
      <Button tone="primary" type="submit" disabled={!isReady}>
        Commit
      </Button>
    </form>
  );
}
