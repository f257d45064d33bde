import { useId } from "react";
import styles from "./text-field.module.css";

export interface TextFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** What is wrong with it, read out as it appears. */
  error?: string | null;
  placeholder?: string;
  autoFocus?: boolean;
}

/** One line of text, with its label above and what is wrong with it below. */
export function TextField({
  label,
  value,
  onChange,
  error = null,
  placeholder,
  autoFocus = false,
}: TextFieldProps) {
  const id = useId();
  return (
    <div className={styles["field"]}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="text"
        ref={autoFocus ? askForFocus : undefined}
        autoComplete="off"
        spellCheck={false}
        value={value}
        placeholder={placeholder}
        aria-invalid={error !== null}
        aria-describedby={error === null ? undefined : `${id}-error`}
        onChange={({ target }) => onChange(target.value)}
      />
      {error !== null && (
        <p id={`${id}-error`} role="alert" className={styles["error"]}>
          {error}
        </p>
      )}
    </div>
  );
}

/** A dialog gives the focus to what has this when it opens; React sets it too late. */
function askForFocus(input: HTMLInputElement | null): void {
  input?.setAttribute("autofocus", "");
}
