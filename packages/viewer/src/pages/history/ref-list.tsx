import type { ReactNode } from "react";
import { Link } from "../../router/link.tsx";
import { IconButton } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { overviewPage } from "../overview/page.ts";
import type { HistoryNames } from "./history-query.ts";
import styles from "./ref-list.module.css";
import type { RefName } from "./ref-names.ts";

interface RefListProps {
  params: { owner: string; name: string; ref: string };
  names: HistoryNames;
  mayWrite: boolean;
  onDelete: (name: RefName) => void;
}

/** The branches and tags of the dataset, each a link to what it shows. */
export function RefList({ params, names, mayWrite, onDelete }: RefListProps) {
  const { branches, tags, defaultBranch } = names;
  const item = (one: RefName, detail: string | null) => (
    <li
      key={one.name}
      className={styles["item"]}
      data-current={one.name === params.ref || undefined}
    >
      <Icon name={one.kind} size={14} />
      <Link
        href={overviewPage.href({ ...params, ref: one.name })}
        className={styles["name"]}
        title={one.name}
      >
        {one.name}
      </Link>
      {detail !== null && <span className={styles["detail"]}>{detail}</span>}
      {mayWrite && (
        <IconButton
          label={`Delete ${one.kind} ${one.name} …`}
          icon="trash"
          className={styles["action"]}
          onClick={() => onDelete(one)}
        />
      )}
    </li>
  );
  return (
    <aside className={styles["refs"]} aria-label="Branches and tags">
      <Names title="Branches" isEmpty={false} hasMore={branches.pageInfo.hasNextPage}>
        {branches.nodes.map(({ name, hasUncommittedChanges }) =>
          item(
            { kind: "branch", name },
            hasUncommittedChanges ? "uncommitted" : name === defaultBranch.name ? "default" : null,
          ),
        )}
      </Names>
      <Names title="Tags" isEmpty={tags.nodes.length === 0} hasMore={tags.pageInfo.hasNextPage}>
        {tags.nodes.map(({ name }) => item({ kind: "tag", name }, null))}
      </Names>
    </aside>
  );
}

interface NamesProps {
  title: string;
  isEmpty: boolean;
  hasMore: boolean;
  children: ReactNode;
}

function Names({ title, isEmpty, hasMore, children }: NamesProps) {
  return (
    <section className={styles["section"]} aria-label={title}>
      <h2 className={styles["title"]}>{title}</h2>
      {isEmpty ? (
        <p className={styles["detail"]}>None yet. A tag keeps a name on one commit for good.</p>
      ) : (
        <ul>{children}</ul>
      )}
      {hasMore && <p className={styles["detail"]}>The first 200 are listed; the bar finds all.</p>}
    </section>
  );
}
