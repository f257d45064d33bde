import type { ReactNode } from "react";
import type { Pages } from "../../graphql/use-pages.ts";
import { Button } from "../../ui/button.tsx";
import { printNumber } from "../../ui/print-count.ts";
import { ErrorState, Loading } from "../../ui/state.tsx";
import styles from "./change-section.module.css";

interface ChangeSectionProps<Node> {
  title: string;
  /** How many there are in all. */
  count: number;
  pages: Pages<Node>;
  children: (nodes: readonly Node[]) => ReactNode;
}

/** The changes of one kind, as far as they are shown, and a way to the rest. */
export function ChangeSection<Node>({ title, count, pages, children }: ChangeSectionProps<Node>) {
  const { nodes, hasMore, isLoading, error, more, retry } = pages;
  return (
    <section aria-label={title} className={styles["section"]}>
      <h2>
        {title} <span className={styles["count"]}>{printNumber(count)}</span>
      </h2>
      {nodes && children(nodes)}
      {error && <ErrorState level={3} error={error} retry={retry} />}
      {!nodes && !error && <Loading label="Loading the changes …" />}
      {nodes && hasMore && (
        <p className={styles["more"]}>
          <Button disabled={isLoading} onClick={more}>
            Show more
          </Button>
          <span className={styles["soft"]}>
            {printNumber(nodes.length)} of {printNumber(count)} are shown
          </span>
        </p>
      )}
    </section>
  );
}
