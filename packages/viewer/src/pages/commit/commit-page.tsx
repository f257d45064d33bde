import { useState } from "react";
import { useAnswer } from "../../graphql/use-answer.ts";
import { navigate } from "../../router/location.ts";
import { useQueryState } from "../../router/use-query-state.ts";
import { Button } from "../../ui/button.tsx";
import { EmptyState, ErrorState, Loading } from "../../ui/state.tsx";
import { DiffView } from "../diff/diff-view.tsx";
import { useDiff } from "../diff/use-diff.ts";
import { CreateRefDialog } from "../history/create-ref-dialog.tsx";
import { revertPage } from "../merge/page.ts";
import { CommitHead } from "./commit-head.tsx";
import styles from "./commit-page.module.css";
import { CommitQuery, type CommitAnswer } from "./commit-query.ts";
import { commitPage } from "./page.ts";
import { RestoreDialog } from "./restore-dialog.tsx";
import { useRestore } from "./use-restore.ts";

interface CommitParams {
  owner: string;
  name: string;
  ref: string;
  commit: string;
}

/** One commit: what it changed, and ways to take it back. */
export function CommitPage({ params }: { params: CommitParams }) {
  const { data, error, retry } = useAnswer({ query: CommitQuery, variables: params });
  if (error) return <ErrorState error={error} retry={retry} />;
  if (!data) return <Loading label="Loading the commit …" />;
  return <Commit params={params} answer={data.dataset} />;
}

function Commit({ params, answer }: { params: CommitParams; answer: CommitAnswer }) {
  const { branch, viewerRole, ref } = answer;
  const { commit, tensors } = ref;
  const [dialog, setDialog] = useState<"branch" | "tag" | "restore" | null>(null);
  const close = () => setDialog(null);
  const mayWrite = viewerRole !== "READER";
  const target = mayWrite && branch ? branch.name : null;
  const [parent] = commit.parents;
  return (
    <div className={styles["page"]}>
      <CommitHead params={params} commit={commit}>
        {mayWrite && (
          <>
            <Button icon="branch" onClick={() => setDialog("branch")}>
              Branch …
            </Button>
            <Button icon="tag" onClick={() => setDialog("tag")}>
              Tag …
            </Button>
          </>
        )}
        {target !== null && parent && (
          <Button icon="undo" onClick={() => navigate(revertPage.href({ ...params, ref: target }))}>
            Revert on {target} …
          </Button>
        )}
        {target !== null && tensors.length > 0 && (
          <Button icon="undo" onClick={() => setDialog("restore")}>
            Bring back tensors …
          </Button>
        )}
      </CommitHead>
      {parent ? (
        <CommitChanges
          params={params}
          from={parent.commitId}
          to={commit.commitId}
          target={target}
        />
      ) : (
        <EmptyState icon="commit" title="The dataset begins here">
          <p>Nothing comes before this commit, so it changed nothing.</p>
        </EmptyState>
      )}
      {(dialog === "branch" || dialog === "tag") && (
        <CreateRefDialog params={params} kind={dialog} commit={commit} onClose={close} />
      )}
      {dialog === "restore" && target !== null && (
        <RestoreDialog
          params={params}
          branch={target}
          commitId={commit.commitId}
          tensors={tensors}
          onClose={close}
        />
      )}
    </div>
  );
}

interface CommitChangesProps {
  params: CommitParams;
  from: string;
  to: string;
  /** The branch that things are brought back on; null where that can't be. */
  target: string | null;
}

function CommitChanges({ params: { owner, name }, from, to, target }: CommitChangesProps) {
  const [state, change] = useQueryState(commitPage.fields);
  const subject = { owner, name, from, to, fromMergeBase: false };
  const { data: diff, error, retry } = useDiff(subject);
  const { restore } = useRestore({ owner, name, branch: target ?? "", from });
  if (error) return <ErrorState level={2} error={error} retry={retry} />;
  if (!diff) return <Loading label="Comparing with the commit before …" />;
  return (
    <DiffView
      subject={subject}
      diff={diff}
      refName={to}
      state={state}
      change={change}
      onRestore={target === null ? null : (what) => void restore(what)}
    />
  );
}
