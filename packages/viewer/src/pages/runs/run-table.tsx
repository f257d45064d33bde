import { Link } from "../../router/link.tsx";
import { printNumber } from "../../ui/print-count.ts";
import { ProgressBar } from "../../ui/progress-bar.tsx";
import { Time } from "../../ui/time.tsx";
import { runPage } from "../run/page.ts";
import { mainFigures, printFigure } from "./main-figures.ts";
import { hasEnded, RunStateBadge } from "./run-state.tsx";
import type { ListedRun } from "./runs-query.ts";
import styles from "./run-table.module.css";

interface RunTableProps {
  params: { owner: string; name: string; ref: string };
  runs: readonly ListedRun[];
}

export function RunTable({ params, runs }: RunTableProps) {
  return (
    <table className={styles["table"]}>
      <thead>
        <tr>
          <th scope="col">Evaluator</th>
          <th scope="col">Model</th>
          <th scope="col">State</th>
          <th scope="col">Figures</th>
          <th scope="col">Reads</th>
          <th scope="col">When</th>
        </tr>
      </thead>
      <tbody>
        {runs.map((run) => (
          <RunRow key={run.id} run={run} href={runPage.href({ ...params, run: run.id })} />
        ))}
      </tbody>
    </table>
  );
}

function RunRow({ run, href }: { run: ListedRun; href: string }) {
  return (
    <tr className={styles["row"]}>
      <th scope="row">
        <Link href={href} className={styles["link"]}>
          {run.evaluator}
        </Link>
        <p className={styles["soft"]}>into {run.outputGroup}</p>
      </th>
      <td title={run.modelDigest ?? undefined}>{run.modelName ?? "–"}</td>
      <td>
        <RunStateBadge state={run.state} />
        {run.inSample === true && (
          <p className={styles["warning"]} title="The model was trained on samples that it judges">
            in-sample
          </p>
        )}
      </td>
      <td className={styles["figures"]}>
        <Outcome run={run} />
      </td>
      <td>
        <code>{run.sourceCommit?.commitId.slice(0, 8) ?? "cleaned up"}</code>
        {run.branch && <p className={styles["soft"]}>{run.branch.name}</p>}
      </td>
      <td>
        <Time at={run.createdAt} />
        <p className={styles["soft"]}>{run.author}</p>
      </td>
    </tr>
  );
}

/** What there is to say: figures, how far it is, or why it failed. */
function Outcome({ run }: { run: ListedRun }) {
  if (run.error) return <p className={styles["error"]}>{run.error.message}</p>;
  if (!hasEnded(run.state)) {
    const total = run.samplesTotal;
    return (
      <>
        <ProgressBar label="Samples evaluated" done={run.samplesDone} total={total} />
        <p className={styles["soft"]}>
          {printNumber(run.samplesDone)} of {total === null ? "…" : printNumber(total)}
        </p>
      </>
    );
  }
  return (
    <dl className={styles["list"]}>
      {mainFigures(run.summary?.figures ?? []).map(({ name, value }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{printFigure(value)}</dd>
        </div>
      ))}
    </dl>
  );
}
