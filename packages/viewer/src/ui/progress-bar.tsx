import styles from "./progress-bar.module.css";

interface ProgressBarProps {
  label: string;
  done: number;
  /** Null where it is not known yet. */
  total: number | null;
}

/** How much of something is done. */
export function ProgressBar({ label, done, total }: ProgressBarProps) {
  const share = total === null || total === 0 ? 0 : Math.min(1, done / total);
  return (
    <div
      className={styles["bar"]}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={total ?? undefined}
      aria-valuenow={total === null ? undefined : done}
    >
      <span style={{ width: `${100 * share}%` }} />
    </div>
  );
}
