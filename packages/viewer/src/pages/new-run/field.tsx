import { useId, type ReactNode } from "react";
import styles from "./field.module.css";

interface FieldProps {
  label: string;
  /** What it is for. */
  help?: string;
  error?: string | null;
  /** The control, which has to take these. */
  children: (attributes: FieldAttributes) => ReactNode;
}

export interface FieldAttributes {
  id: string;
  "aria-describedby": string;
  "aria-invalid": boolean;
}

/** A control with its label, what it is for, and what is wrong with what it holds. */
export function Field({ label, help = "", error = null, children }: FieldProps) {
  const id = useId();
  return (
    <div className={styles["field"]}>
      <label htmlFor={id} className={styles["label"]}>
        {label}
      </label>
      <div className={styles["control"]}>
        {children({ id, "aria-describedby": `${id}-help`, "aria-invalid": error !== null })}
        <div id={`${id}-help`}>
          {error !== null && (
            <p role="alert" className={styles["error"]}>
              {error}
            </p>
          )}
          {help !== "" && <p className={styles["help"]}>{help}</p>}
        </div>
      </div>
    </div>
  );
}
