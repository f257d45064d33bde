import type { ReactNode } from "react";
import { Link } from "../../router/link.tsx";
import { IconButton } from "../../ui/button.tsx";
import { printNumber } from "../../ui/print-count.ts";
import styles from "./sample-page.module.css";

export interface SamplePositionProps {
  index: number;
  /** In the order that it was found in; null where the filter leaves it out. */
  place: number | null;
  total: number;
  /** The address of the grid. */
  grid: string;
  onStep: (step: 1 | -1) => void;
  /** What has become of one's edits. */
  state: ReactNode;
  /** What can be done with the sample. */
  actions: ReactNode;
}

/** Which sample it is, and the ways to its neighbours and back to the grid. */
export function SamplePosition({
  index,
  place,
  total,
  grid,
  onStep,
  state,
  actions,
}: SamplePositionProps) {
  return (
    <header className={styles["head"]}>
      <Link href={grid} className={styles["back"]}>
        Samples
      </Link>
      <h1 className={styles["title"]}>Sample {index}</h1>
      {state}
      <span className={styles["place"]} role="status">
        {place === null
          ? "not in the filter"
          : `${printNumber(place + 1)} of ${printNumber(total)}`}
      </span>
      <IconButton
        label="The sample before (←)"
        icon="before"
        disabled={place === null || place === 0}
        onClick={() => onStep(-1)}
      />
      <IconButton
        label="The sample after (→)"
        icon="after"
        disabled={place === null || place === total - 1}
        onClick={() => onStep(1)}
      />
      {actions}
    </header>
  );
}
