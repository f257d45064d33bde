import { printNumber } from "../../ui/print-count.ts";
import styles from "./changes.module.css";
import section from "./change-section.module.css";
import { tensorChanges } from "./describe-changes.ts";
import type { Diff } from "./diff-query.ts";

/** What became of tensors and groups themselves. */
export function TensorChanges({ diff }: { diff: Diff }) {
  const changes = tensorChanges(diff);
  return (
    <section aria-label="Tensors" className={section["section"]}>
      <h2>
        Tensors <span className={section["count"]}>{printNumber(changes.length)}</span>
      </h2>
      <ul className={styles["lines"]}>
        {changes.map(({ path, words }) => (
          <li key={`${path} ${words}`}>
            <span>
              <code>{path}</code> <span className={styles["soft"]}>{words}</span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
