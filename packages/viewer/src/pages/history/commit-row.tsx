import { Link } from "../../router/link.tsx";
import { IconButton } from "../../ui/button.tsx";
import { Time } from "../../ui/time.tsx";
import { commitPage } from "../commit/page.ts";
import styles from "./commit-row.module.css";
import { describeCommit } from "./describe-commit.ts";
import { GraphCell } from "./graph-cell.tsx";
import type { HistoryCommit } from "./history-query.ts";
import type { GraphRow } from "./lanes.ts";
import { RefChip } from "./ref-chip.tsx";
import type { RefName } from "./ref-names.ts";

interface CommitRowProps {
  params: { owner: string; name: string; ref: string };
  commit: HistoryCommit;
  names: readonly RefName[];
  /** Null where commits between those listed are left out. */
  graph: { row: GraphRow; width: number } | null;
  /** Null for readers. */
  onName: ((kind: RefName["kind"]) => void) | null;
}

/** One commit of the history, with its part of the graph. */
export function CommitRow({ params, commit, names, graph, onName }: CommitRowProps) {
  const id = commit.commitId.slice(0, 8);
  const isMerge = commit.parents.length > 1;
  return (
    <li className={styles["row"]}>
      {graph && <GraphCell {...graph} isMerge={isMerge} />}
      <div className={styles["text"]}>
        <p className={styles["line"]}>
          <Link
            href={commitPage.href({ ...params, commit: commit.commitId })}
            className={styles["message"]}
            data-commit={commit.commitId}
            title={commit.message}
          >
            {commit.message}
          </Link>
          {names.map((one) => (
            <RefChip key={one.name} refName={one} isCurrent={one.name === params.ref} />
          ))}
        </p>
        <p className={styles["meta"]}>
          <code>{id}</code> · {commit.author} · <Time at={commit.committedAt} /> ·{" "}
          {isMerge && "merge · "}
          {describeCommit(commit)}
        </p>
      </div>
      {onName && (
        <div className={styles["actions"]}>
          <IconButton label={`Branch from ${id}`} icon="branch" onClick={() => onName("branch")} />
          <IconButton label={`Tag ${id}`} icon="tag" onClick={() => onName("tag")} />
        </div>
      )}
    </li>
  );
}
