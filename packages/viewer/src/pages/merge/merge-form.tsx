import { useMutation, type CombinedError } from "urql";
import { notify } from "../../app/notices.ts";
import { describeError, errorCodeOf } from "../../graphql/describe-error.ts";
import { graphql } from "../../graphql/graphql.ts";
import { navigate } from "../../router/location.ts";
import { MessageForm } from "../changes/message-form.tsx";
import { commitPage } from "../commit/page.ts";
import { choiceInput, type useKeptChoices } from "./kept-choices.ts";
import type { Strategy } from "./strategy-choice.tsx";
import type { MergeSubject } from "./use-preview.ts";

const MergeBranch = graphql(`
  mutation MergeBranch($input: MergeBranchInput!) {
    mergeBranch(input: $input) {
      commit {
        id
        commitId
      }
      branch {
        id
        revision
        head {
          id
          commitId
        }
      }
    }
  }
`);

const RevertCommit = graphql(`
  mutation RevertCommit($input: RevertCommitInput!) {
    revertCommit(input: $input) {
      commit {
        id
        commitId
      }
      branch {
        id
        revision
        head {
          id
          commitId
        }
      }
    }
  }
`);

/** How what is done is called. */
export interface MergeWords {
  /** Of the button. */
  action: string;
  /** Of the commit, where nobody writes another. */
  message: string;
}

interface MergeFormProps {
  subject: MergeSubject;
  words: MergeWords;
  /** The branch's head that was looked at. */
  head: string;
  kept: ReturnType<typeof useKeptChoices>;
  strategy: Strategy;
  isReady: boolean;
  /** Why it can't be done yet. */
  obstacle: string | null;
  message: string;
  /** The branch is not what was looked at any more. */
  onMoved: () => void;
}

const STRATEGIES = { each: "FAIL", ours: "OURS", theirs: "THEIRS" } as const;

/** Does exactly what was looked at and decided: where somebody has committed meanwhile, it is refused. */
export function MergeForm(props: MergeFormProps) {
  const { subject, words, head, kept, strategy, isReady, obstacle, message, onMoved } = props;
  const { owner, name, branch, theirs, theirDataset, reverted } = subject;
  const [{ choices }, keep] = kept;
  const [merging, merge] = useMutation(MergeBranch);
  const [reverting, revert] = useMutation(RevertCommit);
  const isSent = merging.fetching || reverting.fetching;
  const refuse = (error: CombinedError) => {
    const isMoved = errorCodeOf(error) === "HEAD_MOVED";
    const next = isMoved ? " Your choices are kept; look at what is new." : "";
    notify(describeError(error).title + next, { tone: "error" });
    if (isMoved) onMoved();
  };
  const send = async () => {
    const input = {
      dataset: { owner, name },
      branch,
      message: message.trim() === "" ? words.message : message,
      strategy: STRATEGIES[strategy],
      choices: choices.map(choiceInput),
      expectedHead: head,
    };
    const { data, error } =
      reverted === null
        ? await merge({ input: { ...input, source: theirs, sourceDataset: theirDataset ?? null } })
        : await revert({ input: { ...input, commit: reverted } });
    if (error) return refuse(error);
    const payload = "mergeBranch" in data! ? data.mergeBranch : data!.revertCommit;
    const { commitId } = payload.commit;
    keep(null);
    notify(`Done, as commit ${commitId.slice(0, 8)}.`, { tone: "success" });
    navigate(commitPage.href({ owner, name, ref: branch, commit: commitId }));
  };
  return (
    <MessageForm
      title="Merge"
      action={words.action}
      message={message}
      onMessage={(text) => keep({ message: text })}
      placeholder={words.message}
      isReady={isReady && !isSent}
      obstacle={obstacle}
      onSend={() => void send()}
    />
  );
}
