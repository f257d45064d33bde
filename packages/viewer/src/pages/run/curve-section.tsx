import { useAnswer } from "../../graphql/use-answer.ts";
import { useQueryState } from "../../router/use-query-state.ts";
import { ErrorState } from "../../ui/state.tsx";
import { CurvePlot } from "./curve-plot.tsx";
import styles from "./curve-section.module.css";
import { runPage } from "./page.ts";
import results from "./results.module.css";
import { CurveQuery, type Curve } from "./run-query.ts";

interface CurveSectionProps {
  run: string;
  classNames: readonly string[];
  /** The IoUs that there are curves at, the run's own first. */
  thresholds: readonly number[];
}

/** Precision at each recall, of the mean over the classes or of one. */
export function CurveSection({ run, classNames, thresholds }: CurveSectionProps) {
  const [{ curve: chosen, iou }, change] = useQueryState(runPage.fields);
  const threshold = thresholds.find((one) => String(one) === iou) ?? thresholds[0] ?? null;
  const { data, error, retry } = useAnswer({
    query: CurveQuery,
    variables: { run, class: chosen === "" ? null : chosen, iou: threshold },
  });
  const curve = data?.evaluationRun?.summary?.curve ?? null;
  return (
    <section aria-labelledby="curve" className={results["section"]}>
      <header className={styles["head"]}>
        <h2 id="curve">Precision and recall</h2>
        <div className={styles["choices"]}>
          <label className={styles["choice"]}>
            of
            <select
              value={chosen}
              onChange={({ target }) => change({ curve: target.value }, { replace: true })}
            >
              <option value="">all classes, mean</option>
              {classNames.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
          {thresholds.length > 1 && (
            <label className={styles["choice"]}>
              from an IoU of
              <select
                value={String(threshold)}
                onChange={({ target }) => change({ iou: target.value }, { replace: true })}
              >
                {thresholds.map((one) => (
                  <option key={one}>{one}</option>
                ))}
              </select>
            </label>
          )}
        </div>
      </header>
      {error && <ErrorState level={3} error={error} retry={retry} />}
      {curve && <CurvePlot curve={curve} />}
      {curve && <p className={styles["soft"]}>{describe(curve)}</p>}
      {data && !curve && <p className={styles["soft"]}>There is no such curve of this class.</p>}
    </section>
  );
}

function describe({ iouThreshold, score }: Curve): string {
  const iou = iouThreshold === null ? "" : `Right from an IoU of ${iouThreshold} on. `;
  const scored = score.some((one) => one !== null);
  const use = scored
    ? "To choose a threshold: the recall you need → the score to cut at → the precision you get."
    : "Scores of different classes need not be comparable: choose a class to see where to cut.";
  return iou + use;
}
