import { meaningOf } from "../run/figure-meanings.ts";
import { printFigure } from "../runs/main-figures.ts";
import styles from "./compare-runs-page.module.css";
import type { Comparison } from "./compare-runs-query.ts";
import { printChange } from "./print-change.ts";

/** The figures of both, and what lies between them. */
export function FigureChanges({ figures }: { figures: Comparison["figures"] }) {
  if (figures.length === 0) return null;
  return (
    <section aria-labelledby="figures" className={styles["section"]}>
      <h2 id="figures">Figures</h2>
      <div className={styles["frame"]}>
        <table className={styles["table"]}>
          <thead>
            <tr>
              <th scope="col">Figure</th>
              <th scope="col">Before</th>
              <th scope="col">After</th>
              <th scope="col">Change</th>
            </tr>
          </thead>
          <tbody>
            {figures.map(({ name, before, after, change }) => (
              <tr key={name}>
                <th scope="row" title={meaningOf(name) ?? undefined}>
                  {name}
                </th>
                <td>{printFigure(before)}</td>
                <td>{printFigure(after)}</td>
                <td className={change ? styles["changed"] : undefined}>{printChange(change)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
