import { useAnswer } from "../../graphql/use-answer.ts";
import { Link } from "../../router/link.tsx";
import { EmptyState, ErrorState, Loading } from "../../ui/state.tsx";
import { hasEnded } from "../runs/run-state.tsx";
import { runsPage } from "../runs/page.ts";
import { Results } from "./results.tsx";
import { RunDetails } from "./run-details.tsx";
import { RunError } from "./run-error.tsx";
import { RunHead } from "./run-head.tsx";
import { RunLog } from "./run-log.tsx";
import { RunNotes } from "./run-notes.tsx";
import { RunProgressView } from "./run-progress.tsx";
import styles from "./run-page.module.css";
import { RunQuery, type Run } from "./run-query.ts";
import { useRunProgress } from "./use-run-progress.ts";

interface RunPageProps {
  params: { owner: string; name: string; ref: string; run: string };
}

/** One run: how far it is while it goes, and what came of it. */
export function RunPage({ params }: RunPageProps) {
  const { data, error, retry } = useAnswer({ query: RunQuery, variables: { run: params.run } });
  if (error) return <ErrorState error={error} retry={retry} />;
  if (!data) return <Loading label="Loading the run …" />;
  const { evaluationRun: run } = data;
  if (run) return <KnownRun key={run.id} params={params} run={run} onChange={retry} />;
  return (
    <EmptyState icon="info" title="There is no such run" level={1}>
      <p>It may have been cleaned up, or belong to a dataset that you may not see.</p>
      <Link href={runsPage.href(params)} className={styles["link"]}>
        Show all runs
      </Link>
    </EmptyState>
  );
}

interface KnownRunProps extends RunPageProps {
  run: Run;
  onChange: () => void;
}

function KnownRun({ params, run, onChange }: KnownRunProps) {
  const progress = useRunProgress(run.id, onChange);
  const isOver = hasEnded(run.state);
  return (
    <div className={styles["page"]}>
      <RunHead params={params} run={run} onChange={onChange} />
      {run.error && <RunError error={run.error} />}
      {!isOver && <RunProgressView run={run} progress={progress} />}
      {run.state === "CANCELLED" && (
        <p className={styles["soft"]}>Cancelled: nothing of it was written to the dataset.</p>
      )}
      <RunNotes run={run} />
      {run.summary && <Results params={params} run={run} summary={run.summary} />}
      <div className={styles["columns"]}>
        <RunDetails params={params} run={run} />
        <RunLog lines={progress.log} isOver={isOver} />
      </div>
    </div>
  );
}
