import { printCount } from "../../ui/print-count.ts";
import { Time } from "../../ui/time.tsx";
import styles from "./commit-list.module.css";
import type { OverviewCommit } from "./overview-query.ts";

export function CommitList({ commits }: { commits: readonly OverviewCommit[] }) {
  return (
    <ol className={styles["list"]}>
      {commits.map((commit) => (
        <li key={commit.id} className={styles["commit"]}>
          <p className={styles["message"]}>{commit.message}</p>
          <p className={styles["meta"]}>
            <code>{commit.commitId.slice(0, 8)}</code> · {commit.author} ·{" "}
            <Time at={commit.committedAt} />
          </p>
          <p className={styles["meta"]}>{describeChanges(commit)}</p>
        </li>
      ))}
    </ol>
  );
}

function describeChanges({ samplesAdded, samplesDeleted, valuesChanged }: OverviewCommit): string {
  const parts = [
    samplesAdded > 0 && `${printCount(samplesAdded, "sample")} added`,
    samplesDeleted > 0 && `${printCount(samplesDeleted, "sample")} deleted`,
    valuesChanged > 0 && `${printCount(valuesChanged, "value")} changed`,
  ].filter((part) => part !== false);
  return parts.length === 0 ? "No samples changed" : parts.join(", ");
}
