import { useEffect, useMemo, useRef, useState } from "react";
import { useAnswer } from "../../graphql/use-answer.ts";
import { objectGroups } from "../../overlay/object-group.ts";
import { Button } from "../../ui/button.tsx";
import { EmptyState, ErrorState, Loading } from "../../ui/state.tsx";
import { ChangeList } from "./change-list.tsx";
import styles from "./changes-page.module.css";
import {
  BranchQuery,
  ChangesQuery,
  type ChangedBranch,
  type ChangedTensors,
} from "./changes-query.ts";
import { useBranchChanges } from "./use-branch-changes.ts";
import { CommitForm } from "./commit-form.tsx";
import { describeChanges } from "./describe-changes.ts";
import { DiscardDialog } from "./discard-dialog.tsx";

interface ChangesParams {
  owner: string;
  name: string;
  ref: string;
}

/** What a branch has that was not committed yet: to look at, commit or discard. */
export function ChangesPage({ params }: { params: ChangesParams }) {
  const { data, error, retry } = useAnswer({ query: BranchQuery, variables: params });
  useBranchChanges(params, data?.dataset.branch?.revision, retry);
  if (error) return <ErrorState error={error} retry={retry} />;
  if (!data) return <Loading label="Loading the branch …" />;
  const { branch, ref } = data.dataset;
  if (!branch) {
    return (
      <EmptyState icon="info" title={`“${params.ref}” never changes`} level={1}>
        <p>It is a tag or a commit. Choose a branch in the bar to see what is uncommitted there.</p>
      </EmptyState>
    );
  }
  if (!branch.hasUncommittedChanges) return <NothingChanged branch={branch.name} />;
  return <Changes params={params} branch={branch} tensors={ref.tensors} onDone={retry} />;
}

function NothingChanged({ branch }: { branch: string }) {
  return (
    <EmptyState icon="check" title="Everything is committed" level={1}>
      <p>
        What is changed on “{branch}”, here or by anybody else, is listed until it is committed or
        discarded.
      </p>
    </EmptyState>
  );
}

interface ChangesProps {
  params: ChangesParams;
  branch: ChangedBranch;
  tensors: ChangedTensors;
  onDone: () => void;
}

const PICTURE = 320;
const STEP = 50;
/** The server hands out no more at once. */
const MOST = 1000;

function Changes({ params, branch, tensors, onDone }: ChangesProps) {
  const [first, setFirst] = useState(STEP);
  const [isDiscarding, setDiscarding] = useState(false);
  const groups = useMemo(() => objectGroups(tensors), [tensors]);
  const images = tensors.find(({ htype }) => htype === "IMAGE");
  const { data, error, retry } = useAnswer({
    query: ChangesQuery,
    variables: {
      ...params,
      head: branch.head.commitId,
      images: images ? [images.path] : [],
      first,
      width: PICTURE,
    },
  });
  useWhenOther(branch.revision, retry);
  if (error) return <ErrorState error={error} retry={retry} />;
  if (!data) return <Loading label="Comparing with the last commit …" />;
  const { diff } = data.dataset;
  const most = Math.max(
    diff.samplesAdded + diff.samplesDeleted,
    diff.objectsChanged,
    diff.valuesChanged,
  );
  return (
    <div className={styles["page"]}>
      <header className={styles["head"]}>
        <div>
          <h1>Changes on “{branch.name}”</h1>
          <p className={styles["soft"]}>{describeChanges(diff)} since the last commit</p>
        </div>
        <Button tone="danger" onClick={() => setDiscarding(true)}>
          Discard …
        </Button>
      </header>
      <CommitForm params={params} branch={branch} onDone={onDone} />
      <ChangeList params={params} diff={diff} groups={groups} />
      {most > first && first < MOST && (
        <Button onClick={() => setFirst((now) => Math.min(now * 4, MOST))}>Show more</Button>
      )}
      {most > MOST && first === MOST && (
        <p className={styles["soft"]}>
          The first 1,000 of each kind are shown. <code>loupe diff</code> lists all.
        </p>
      )}
      {isDiscarding && (
        <DiscardDialog
          params={params}
          branch={branch}
          summary={describeChanges(diff)}
          onClose={() => setDiscarding(false)}
          onDone={onDone}
        />
      )}
    </div>
  );
}

/** Calls back when the value is another one than at first, or than at the last call. */
function useWhenOther(value: number, onOther: () => void): void {
  const last = useRef(value);
  useEffect(() => {
    if (last.current === value) return;
    last.current = value;
    onOther();
  }, [value, onOther]);
}
