import { Link } from "../../router/link.tsx";
import { Time } from "../../ui/time.tsx";
import { commitPage } from "../commit/page.ts";
import { describeCommit } from "../history/describe-commit.ts";
import styles from "./commit-list.module.css";
import type { OverviewCommit } from "./overview-query.ts";

interface CommitListProps {
  params: { owner: string; name: string; ref: string };
  commits: readonly OverviewCommit[];
}

/** The last commits, each a link to what it changed. */
export function CommitList({ params, commits }: CommitListProps) {
  return (
    <ol className={styles["list"]}>
      {commits.map((commit) => (
        <li key={commit.id} className={styles["commit"]}>
          <p className={styles["message"]}>
            <Link href={commitPage.href({ ...params, commit: commit.commitId })}>
              {commit.message}
            </Link>
          </p>
          <p className={styles["meta"]}>
            <code>{commit.commitId.slice(0, 8)}</code> · {commit.author} ·{" "}
            <Time at={commit.committedAt} />
          </p>
          <p className={styles["meta"]}>{describeCommit(commit)}</p>
        </li>
      ))}
    </ol>
  );
}
