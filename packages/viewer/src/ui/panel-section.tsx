import type { ReactNode } from "react";
import type { Answer } from "../graphql/use-answer.ts";
import styles from "./panel-section.module.css";
import { ErrorState } from "./state.tsx";

interface PanelSectionProps {
  title: string;
  /** What its content is made of, where that is asked for. */
  answer?: Answer<unknown>;
  children: ReactNode;
}

/** A titled part of a panel beside a page. */
export function PanelSection({ title, answer, children }: PanelSectionProps) {
  const isBusy = answer !== undefined && answer.data === undefined && answer.error === undefined;
  return (
    <section className={styles["section"]} aria-busy={isBusy}>
      <h2 className={styles["title"]}>{title}</h2>
      {children}
      {answer?.error && <ErrorState level={3} error={answer.error} retry={answer.retry} />}
    </section>
  );
}
