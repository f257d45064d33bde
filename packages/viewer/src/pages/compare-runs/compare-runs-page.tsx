import { useAnswer } from "../../graphql/use-answer.ts";
import { Link } from "../../router/link.tsx";
import { useQueryState } from "../../router/use-query-state.ts";
import { Button, ButtonLink } from "../../ui/button.tsx";
import { EmptyState, ErrorState, Loading } from "../../ui/state.tsx";
import { Time } from "../../ui/time.tsx";
import { runPage } from "../run/page.ts";
import { runsPage } from "../runs/page.ts";
import { AttributionSection } from "./attribution-section.tsx";
import { ChangedSamples } from "./changed-samples.tsx";
import { ClassChanges } from "./class-changes.tsx";
import { CompareRunsQuery, type Comparison } from "./compare-runs-query.ts";
import styles from "./compare-runs-page.module.css";
import { FigureChanges } from "./figure-changes.tsx";
import { compareRunsPage } from "./page.ts";

export interface CompareParams {
  owner: string;
  name: string;
  ref: string;
}

/** Two runs of one evaluator side by side. */
export function CompareRunsPage({ params }: { params: CompareParams }) {
  const [{ before, after }, change] = useQueryState(compareRunsPage.fields);
  const isMissing = before === "" || after === "";
  const { data, error, retry } = useAnswer({
    query: CompareRunsQuery,
    variables: { before, after },
    pause: isMissing,
  });
  if (error) return <ErrorState error={error} retry={retry} />;
  if (isMissing || data?.compareRuns === null) {
    return (
      <EmptyState icon="info" title="There are no two such runs" level={1}>
        <p>Open a run that has succeeded, and choose there what to compare it with.</p>
        <ButtonLink href={runsPage.href(params)}>Show all runs</ButtonLink>
      </EmptyState>
    );
  }
  if (!data) return <Loading label="Comparing the runs …" />;
  const comparison = data.compareRuns;
  return (
    <div className={styles["page"]}>
      <header className={styles["head"]}>
        <div>
          <p className={styles["up"]}>
            <Link href={runsPage.href(params)}>Runs</Link>
          </p>
          <h1>Two runs of {comparison.after.evaluator}</h1>
        </div>
        <Button onClick={() => change({ before: after, after: before })}>Swap</Button>
      </header>
      <div className={styles["sides"]}>
        <Side label="Before" run={comparison.before} params={params} />
        <Side label="After" run={comparison.after} params={params} />
      </div>
      <FigureChanges figures={comparison.figures} />
      <ClassChanges comparison={comparison} />
      <AttributionSection params={params} comparison={comparison} onChange={retry} />
      <ChangedSamples params={params} comparison={comparison} />
    </div>
  );
}

interface SideProps {
  label: string;
  run: Comparison["before"];
  params: CompareParams;
}

function Side({ label, run, params }: SideProps) {
  return (
    <section aria-label={label} className={styles["side"]}>
      <p className={styles["soft"]}>{label}</p>
      <Link href={runPage.href({ ...params, run: run.id })} className={styles["link"]}>
        {run.modelName ?? run.evaluator}, into {run.outputGroup}
      </Link>
      <p className={styles["soft"]}>
        <Time at={run.createdAt} />
        {run.commit && (
          <>
            {", committed as "}
            <code>{run.commit.commitId.slice(0, 8)}</code>
          </>
        )}
      </p>
    </section>
  );
}
