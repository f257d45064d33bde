import type { ReactNode } from "react";
import { Link } from "../../router/link.tsx";
import { ButtonLink } from "../../ui/button.tsx";
import { Time } from "../../ui/time.tsx";
import { comparePage } from "../compare/page.ts";
import { describeCommit } from "../history/describe-commit.ts";
import { historyPage } from "../history/page.ts";
import { samplesPage } from "../samples/page.ts";
import { commitPage } from "./page.ts";
import styles from "./commit-head.module.css";
import type { ShownCommit } from "./commit-query.ts";

interface CommitHeadProps {
  params: { owner: string; name: string; ref: string };
  commit: ShownCommit;
  /** Buttons. */
  children: ReactNode;
}

/** What a commit is: who made it, when and why, and what it follows. */
export function CommitHead({ params, commit, children }: CommitHeadProps) {
  const { commitId, message, author, committedAt, parents } = commit;
  return (
    <header className={styles["head"]}>
      <p className={styles["way"]}>
        <Link href={historyPage.href(params)}>History</Link>
        <span aria-hidden="true">/</span>
        <code>{commitId.slice(0, 8)}</code>
      </p>
      <h1 className={styles["message"]}>{message}</h1>
      <p className={styles["soft"]}>
        {author} · <Time at={committedAt} /> · {describeCommit(commit)}
      </p>
      <p className={styles["soft"]}>
        Commit <code className={styles["id"]}>{commitId}</code>
      </p>
      {parents.length > 0 && (
        <p className={styles["soft"]}>
          {parents.length === 1 ? "Follows " : "Merges "}
          {parents.map((parent, position) => (
            <span key={parent.commitId}>
              {position > 0 && " and "}
              <Link
                className={styles["parent"]}
                href={commitPage.href({ ...params, commit: parent.commitId })}
              >
                <code>{parent.commitId.slice(0, 8)}</code> “{parent.message}”
              </Link>
            </span>
          ))}
        </p>
      )}
      <div className={styles["actions"]}>
        <ButtonLink icon="image" href={samplesPage.href({ ...params, ref: commitId })}>
          Browse samples at this commit
        </ButtonLink>
        <ButtonLink
          icon="compare"
          href={comparePage.href(params, { from: commitId, to: params.ref })}
        >
          Compare with {printRef(params.ref)}
        </ButtonLink>
        {children}
      </div>
    </header>
  );
}

/** A commit by its beginning. */
function printRef(ref: string): string {
  return /^[0-9a-f]{64}$/.test(ref) ? ref.slice(0, 8) : ref;
}
