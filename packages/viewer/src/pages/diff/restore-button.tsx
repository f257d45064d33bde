import { Button } from "../../ui/button.tsx";
import styles from "./changes.module.css";
import type { DiffContext, Restorable } from "./diff-view-model.ts";

interface RestoreButtonProps {
  onRestore: DiffContext["onRestore"];
  what: Restorable | null;
}

/** Brings one thing back as it was before; nothing where that can't be. */
export function RestoreButton({ onRestore, what }: RestoreButtonProps) {
  if (!onRestore || !what) return null;
  return (
    <Button
      tone="quiet"
      icon="undo"
      className={styles["restore"]}
      aria-label={`Bring back ${what.label}`}
      onClick={() => onRestore(what)}
    >
      Bring back
    </Button>
  );
}
