import { Button, ButtonLink } from "../../ui/button.tsx";
import { printCount, printNumber } from "../../ui/print-count.ts";
import { EmptyState } from "../../ui/state.tsx";
import styles from "./import-result.module.css";
import type { ImportProblem } from "./send-import.ts";
import type { ImportState } from "./use-import.ts";

interface ImportResultProps {
  end: Extract<ImportState, { phase: "ended" }>["end"];
  /** Where the samples are. */
  result: { href: string; label: string };
  onAgain: () => void;
}

/** What became of an import: what went in, and what could not be read and why. */
export function ImportResult({ end, result, onAgain }: ImportResultProps) {
  const problems = end.problems ?? [];
  const isThere = end.event === "done" && end.commitId !== null;
  const count = end.event === "done" ? end.problemCount : problems.length;
  return (
    <section aria-label="Result">
      {isThere ? (
        <EmptyState icon="check" title={`Imported ${printCount(end.imported, "sample")}`}>
          <ButtonLink tone="primary" href={result.href}>
            {result.label}
          </ButtonLink>
        </EmptyState>
      ) : (
        <div role="alert">
          <EmptyState icon="warning" title="Nothing was imported">
            <p>{end.event === "done" ? "No entry could be read." : end.message}</p>
            <Button onClick={onAgain}>Change it and try again</Button>
          </EmptyState>
        </div>
      )}
      {count > 0 && <Problems problems={problems} count={count} />}
    </section>
  );
}

function Problems({ problems, count }: { problems: readonly ImportProblem[]; count: number }) {
  return (
    <div className={styles["problems"]}>
      <h2>
        Problems <span className={styles["soft"]}>{printNumber(count)}</span>
      </h2>
      <ul className={styles["list"]} tabIndex={0} aria-label="Problems">
        {problems.map(({ file, reason }) => (
          <li key={`${file} ${reason}`}>
            <code>{file}</code> <span className={styles["soft"]}>{reason}</span>
          </li>
        ))}
      </ul>
      {problems.length < count && (
        <p className={styles["soft"]}>The first {printNumber(problems.length)} are listed.</p>
      )}
    </div>
  );
}
