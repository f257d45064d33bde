import { useQueryState } from "../../router/use-query-state.ts";
import styles from "./confusion-section.module.css";
import { ConfusionTable } from "./confusion-table.tsx";
import { runPage } from "./page.ts";
import type { ResultsProps } from "./results.tsx";
import results from "./results.module.css";
import type { Summary } from "./run-query.ts";

export interface ConfusionProps extends Omit<ResultsProps, "summary"> {
  confusion: NonNullable<Summary["confusion"]>;
}

/** What was taken for what; a cell off the diagonal opens the samples behind it. */
export function ConfusionSection({ params, run, confusion }: ConfusionProps) {
  const [{ cells }, change] = useQueryState(runPage.fields);
  return (
    <section aria-labelledby="confusion" className={results["section"]}>
      <header className={styles["head"]}>
        <h2 id="confusion">Confusion matrix</h2>
        <div role="radiogroup" aria-label="What cells show" className={styles["choice"]}>
          {(["counts", "shares"] as const).map((one) => (
            <label key={one}>
              <input
                type="radio"
                name="cells"
                checked={cells === one}
                onChange={() => change({ cells: one }, { replace: true })}
              />
              {one === "counts" ? "counts" : "% of the objects"}
            </label>
          ))}
        </div>
      </header>
      <ConfusionTable params={params} run={run} confusion={confusion} cells={cells} />
      <p className={styles["soft"]}>
        A column sums to the objects of a class, a row to its predictions. Predictions are matched
        to objects of any class here. Choose a cell to see the samples behind it.
      </p>
    </section>
  );
}
