import { useMutation, type TypedDocumentNode } from "urql";
import { notify } from "../../app/notices.ts";
import { useShortcuts } from "../../app/shortcuts.ts";
import { describeError } from "../../graphql/describe-error.ts";
import { graphql } from "../../graphql/graphql.ts";
import { Link } from "../../router/link.tsx";
import { Button } from "../../ui/button.tsx";
import { Time } from "../../ui/time.tsx";
import { runsPage } from "../runs/page.ts";
import { hasEnded, RunStateBadge } from "../runs/run-state.tsx";
import { CompareWith } from "./compare-with.tsx";
import styles from "./run-head.module.css";
import type { Run } from "./run-query.ts";

const CancelRun = graphql(`
  mutation CancelRun($id: ID!) {
    cancelRun(input: { id: $id }) {
      run {
        id
        state
      }
    }
  }
`);

const PauseRun = graphql(`
  mutation PauseRun($id: ID!) {
    pauseRun(input: { id: $id }) {
      run {
        id
        state
      }
    }
  }
`);

const ResumeRun = graphql(`
  mutation ResumeRun($id: ID!) {
    resumeRun(input: { id: $id }) {
      run {
        id
        state
      }
    }
  }
`);

interface RunHeadProps {
  params: { owner: string; name: string; ref: string };
  run: Run;
  onChange: () => void;
}

/** What a run is, how far it is, and what stops it or lets it go on. */
export function RunHead({ params, run, onChange }: RunHeadProps) {
  const model = run.modelName === null ? "" : ` with ${run.modelName}`;
  return (
    <header className={styles["head"]}>
      <div className={styles["titles"]}>
        <p className={styles["up"]}>
          <Link href={runsPage.href(params)}>Runs</Link>
        </p>
        <h1>
          {run.evaluator}
          <span className={styles["model"]}>{model}</span>
        </h1>
        <p className={styles["soft"]}>
          <RunStateBadge state={run.state} /> started by {run.author} <Time at={run.createdAt} />
        </p>
      </div>
      {!hasEnded(run.state) && <RunActions run={run} onChange={onChange} />}
      {run.state === "SUCCEEDED" && <CompareWith params={params} run={run} />}
    </header>
  );
}

function RunActions({ run, onChange }: Omit<RunHeadProps, "params">) {
  const cancel = useRunMutation(CancelRun, run.id, onChange);
  const pause = useRunMutation(PauseRun, run.id, onChange);
  const resume = useRunMutation(ResumeRun, run.id, onChange);
  const isPaused = run.state === "PAUSED";
  useShortcuts("Run", [
    {
      keys: "p",
      label: isPaused ? "Let it go on" : "Pause",
      run: () => (isPaused ? resume() : pause()),
    },
  ]);
  return (
    <div className={styles["actions"]}>
      {isPaused ? <Button onClick={resume}>Go on</Button> : <Button onClick={pause}>Pause</Button>}
      <Button tone="danger" onClick={cancel}>
        Cancel the run
      </Button>
    </div>
  );
}

function useRunMutation<Data>(
  document: TypedDocumentNode<Data, { id: string }>,
  id: string,
  onDone: () => void,
): () => void {
  const [, send] = useMutation(document);
  return () =>
    void send({ id }).then(({ error }) => {
      if (error) notify(describeError(error).title, { tone: "error" });
      onDone();
    });
}
