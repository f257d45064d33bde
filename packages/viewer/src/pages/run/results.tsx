import { ClassTable } from "./class-table.tsx";
import { ConfusionSection } from "./confusion-section.tsx";
import { CurveSection } from "./curve-section.tsx";
import { FigureList } from "./figure-list.tsx";
import styles from "./results.module.css";
import type { Run, Summary } from "./run-query.ts";

export interface ResultsProps {
  params: { owner: string; name: string; ref: string };
  run: Run;
  summary: Summary;
}

/** What a run comes to. What the evaluator does not say is left out. */
export function Results({ params, run, summary }: ResultsProps) {
  const { figures, classes, confusion, curve, curveThresholds } = summary;
  return (
    <>
      {figures.length > 0 && (
        <section aria-labelledby="figures" className={styles["section"]}>
          <h2 id="figures">Figures</h2>
          <FigureList figures={figures} />
        </section>
      )}
      <div className={styles["pair"]}>
        {curve && (
          <CurveSection
            run={run.id}
            classNames={classes.map(({ name }) => name)}
            thresholds={curveThresholds}
          />
        )}
        {confusion && <ConfusionSection params={params} run={run} confusion={confusion} />}
      </div>
      {classes.length > 0 && <ClassTable classes={classes} />}
    </>
  );
}
