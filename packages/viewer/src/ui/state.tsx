import type { CombinedError } from "urql";
import type { ReactNode } from "react";
import { describeError } from "../graphql/describe-error.ts";
import { Icon, type IconName } from "./icon.tsx";
import styles from "./state.module.css";

interface StateProps {
  icon: IconName;
  title: string;
  /** Of its heading: 1 where it stands in the place of a page. Default 2. */
  level?: 1 | 2 | 3;
  /** What to do next. */
  children?: ReactNode;
}

/** What stands in the place of something that is not there: says why, and what to do next. */
export function EmptyState({ icon, title, level = 2, children }: StateProps) {
  const Title = `h${level}` as const;
  return (
    <div className={styles["state"]}>
      <span className={styles["mark"]}>
        <Icon name={icon} size={20} />
      </span>
      <Title className={styles["title"]}>{title}</Title>
      {children && <div className={styles["next"]}>{children}</div>}
    </div>
  );
}

interface ErrorStateProps {
  error: CombinedError;
  retry?: () => void;
  /** Of its heading: 2 or 3 where it stands within a page. Default 1. */
  level?: 1 | 2 | 3;
}

/** An answer that is an error, in the server's own words, with what to do about it. */
export function ErrorState({ error, retry, level = 1 }: ErrorStateProps) {
  const { title, next, isRetried } = describeError(error);
  return (
    <div role="alert">
      <EmptyState icon="warning" title={title} level={level}>
        <p>{next}</p>
        {retry && isRetried && (
          <button type="button" className={styles["retry"]} onClick={retry}>
            Try again
          </button>
        )}
      </EmptyState>
    </div>
  );
}

/** Shown only where an answer takes longer than one notices. */
export function Loading({ label }: { label: string }) {
  return (
    <div className={styles["loading"]} role="status">
      <span className={styles["spinner"]} />
      <span>{label}</span>
    </div>
  );
}

/** Nobody is signed in: how one gets in. */
export function SignedOut() {
  return (
    <EmptyState icon="info" title="You are signed out">
      <p>
        Start Loupe again with <code>npm start</code> and open the link that it prints: it signs
        this browser in, once.
      </p>
      <p>Datasets that are public can be looked at without.</p>
    </EmptyState>
  );
}
