import { useMemo, useRef, useState, type ReactNode } from "react";
import { Button } from "../../ui/button.tsx";
import { printNumber } from "../../ui/print-count.ts";
import { ErrorState, Loading } from "../../ui/state.tsx";
import { groupsOf, imagesOf } from "../diff/diff-view-model.ts";
import { ConflictCard, type ConflictSides } from "./conflict-card.tsx";
import { useConflictShortcuts } from "./conflict-shortcuts.ts";
import { DecidedList } from "./decided-list.tsx";
import { useKeptChoices, type Take } from "./kept-choices.ts";
import { describePreview, obstacleOf } from "./describe-preview.ts";
import { MergeForm, type MergeWords } from "./merge-form.tsx";
import { StrategyChoice, type Strategy } from "./strategy-choice.tsx";
import styles from "./resolution.module.css";
import { usePreview, type MergeSubject, type PreviewAnswer } from "./use-preview.ts";

export interface ResolutionProps {
  subject: MergeSubject;
  /** Names the merge, also after one side has moved: under which choices are kept. */
  keptAs: string;
  /** What both sides are called. */
  titles: { ours: string; theirs: string };
  words: MergeWords;
  /** When it is another one, the branch has moved. */
  stamp: string;
  mayWrite: boolean;
  strategy: Strategy;
  onStrategy: (strategy: Strategy) => void;
  /** Said where there is nothing to do. */
  upToDate: ReactNode;
}

const STEP = 20;

/** What a merge or revert would do, its conflicts to decide, and a way to do it. */
export function Resolution(props: ResolutionProps) {
  const { subject, titles, stamp } = props;
  const [first, setFirst] = useState(STEP);
  const kept = useKeptChoices(props.keptAs);
  const [{ choices }, keep] = kept;
  const { answer, error, retry } = usePreview(subject, {
    choices,
    first,
    stamp,
    onUnfit: (conflict) => keep({ choices: choices.filter((one) => one.conflict !== conflict) }),
  });
  if (error) return <ErrorState level={2} error={error} retry={retry} />;
  if (!answer) return <Loading label="Trying it out …" />;
  if (answer.preview.isUpToDate) return props.upToDate;
  const { ours, theirs, preview } = answer;
  const [base] = preview.bases;
  const sides: ConflictSides = {
    base: { commitId: subject.reverted ?? base?.commitId ?? null },
    ours: { title: titles.ours, commitId: ours.commit.commitId },
    theirs: {
      title: titles.theirs,
      commitId: theirs.commit.commitId,
      dataset: subject.theirDataset ?? { owner: subject.owner, name: subject.name },
    },
  };
  return (
    <Decisions
      {...props}
      answer={answer}
      sides={sides}
      kept={kept}
      retry={retry}
      onMore={() => setFirst(first + STEP)}
    />
  );
}

interface DecisionsProps extends ResolutionProps {
  answer: PreviewAnswer;
  sides: ConflictSides;
  kept: ReturnType<typeof useKeptChoices>;
  retry: () => void;
  onMore: () => void;
}

function Decisions({ answer, sides, kept, retry, onMore, ...props }: DecisionsProps) {
  const { subject, words, strategy, onStrategy, mayWrite } = props;
  const { ours, theirs, preview } = answer;
  const [{ choices, message }, keep] = kept;
  const list = useRef<HTMLUListElement>(null);
  const place = useMemo(() => {
    const both = { from: theirs, to: ours };
    const { owner, name } = subject;
    return { owner, name, groups: groupsOf(both), images: imagesOf(both) };
  }, [ours, theirs, subject]);
  const decided = new Set(choices.map(({ conflict }) => conflict));
  const open = preview.conflicts.nodes.filter(({ key }) => !decided.has(key));
  const isLeft = preview.conflictCount > 0 && strategy === "each";
  const take = (conflict: { key: string; description: string }, take: Take, newPath?: string) => {
    const { key, description } = conflict;
    const choice = {
      conflict: key,
      take,
      description,
      ...(newPath === undefined ? {} : { newPath }),
    };
    keep({ choices: [...choices, choice] });
    list.current?.focus({ preventScroll: true });
  };
  useConflictShortcuts(list, () => keep({ choices: choices.slice(0, -1) }));
  return (
    <>
      <p className={styles["summary"]}>{describePreview(answer, choices.length)}</p>
      <MergeForm
        subject={subject}
        words={words}
        head={ours.commit.commitId}
        kept={kept}
        strategy={strategy}
        isReady={mayWrite && !isLeft && !ours.hasUncommittedChanges}
        obstacle={obstacleOf({ mayWrite, isDirty: ours.hasUncommittedChanges, isLeft })}
        message={message}
        onMoved={retry}
      />
      {preview.conflictCount > 0 && (
        <StrategyChoice
          ours={sides.ours.title}
          theirs={sides.theirs.title}
          value={strategy}
          onChange={onStrategy}
        />
      )}
      {open.length > 0 && (
        <section aria-label="Conflicts" className={styles["conflicts"]}>
          <h2>
            To decide <span className={styles["count"]}>{printNumber(preview.conflictCount)}</span>
          </h2>
          <ul ref={list} tabIndex={-1} className={styles["list"]}>
            {open.map((conflict) => (
              <ConflictCard
                key={conflict.key}
                conflict={conflict}
                place={place}
                sides={sides}
                onTake={mayWrite ? (side, path) => take(conflict, side, path) : null}
              />
            ))}
          </ul>
          {open.length < preview.conflictCount && <Button onClick={onMore}>Show more</Button>}
        </section>
      )}
      <DecidedList
        choices={choices}
        sides={sides}
        onUndo={(choice) => keep({ choices: choices.filter((one) => one !== choice) })}
      />
    </>
  );
}
