import { Button } from "../../ui/button.tsx";
import { printNumber } from "../../ui/print-count.ts";
import styles from "./import-progress.module.css";
import { printBytes } from "./print-bytes.ts";
import type { ImportState } from "./use-import.ts";

type Working = Exclude<ImportState, { phase: "idle" | "ended" }>;

/** How far an import is, and a way to end it. */
export function ImportProgress({ state, onCancel }: { state: Working; onCancel: () => void }) {
  const { phase, done, total } = state;
  return (
    <section aria-label="Progress" className={styles["progress"]}>
      <p role="status" className={styles["words"]}>
        {TITLES[phase]}
      </p>
      <progress
        aria-label={TITLES[phase]}
        value={total ? done : undefined}
        max={total || undefined}
      />
      <div className={styles["foot"]}>
        <span className={styles["soft"]}>{describe(state)}</span>
        <Button onClick={onCancel}>Cancel</Button>
      </div>
      <p className={styles["soft"]}>Stay on this page: leaving it ends the import.</p>
    </section>
  );
}

const TITLES = {
  packing: "Looking at the files",
  uploading: "Uploading",
  importing: "Importing",
} as const;

function describe({ phase, done, total }: Working): string {
  if (phase !== "importing") return `${printBytes(done)} of ${printBytes(total ?? 0)}`;
  if (total === null) return done === 0 ? "The server unpacks it" : `${printNumber(done)} entries`;
  return `${printNumber(done)} of ${printNumber(total)} entries`;
}
