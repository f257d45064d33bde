import type { ReactNode } from "react";
import styles from "./refs-head.module.css";

/** The head of a page that is about two refs, which are chosen in it. */
export function RefsHead({ title, children }: { title: string; children: ReactNode }) {
  return (
    <header className={styles["head"]}>
      <h1>{title}</h1>
      <div className={styles["refs"]}>{children}</div>
    </header>
  );
}
