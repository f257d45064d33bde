import type { ReactNode } from "react";
import styles from "./panel-section.module.css";

/** A titled part of a panel beside a page. */
export function PanelSection({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={styles["section"]}>
      <h2 className={styles["title"]}>{title}</h2>
      {children}
    </section>
  );
}
