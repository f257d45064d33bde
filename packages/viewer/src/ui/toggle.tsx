import type { ReactNode } from "react";
import styles from "./toggle.module.css";

interface ToggleProps {
  label: string;
  colour: string | null;
  isDashed?: boolean;
  isOn: boolean;
  onToggle: (isOn: boolean) => void;
  /** At the end of its line. */
  children?: ReactNode;
}

/** A line that is switched on and off, with the colour that it has on pictures. */
export function Toggle({ label, colour, isDashed = false, isOn, onToggle, children }: ToggleProps) {
  return (
    <label className={styles["toggle"]}>
      <input type="checkbox" checked={isOn} onChange={({ target }) => onToggle(target.checked)} />
      {colour !== null && (
        <span
          className={styles["swatch"]}
          style={{ borderColor: colour, borderStyle: isDashed ? "dashed" : "solid" }}
        />
      )}
      <span className={styles["name"]}>{label}</span>
      {children}
    </label>
  );
}
