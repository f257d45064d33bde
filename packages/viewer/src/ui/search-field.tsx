import { Icon } from "./icon.tsx";
import styles from "./search-field.module.css";

export interface SearchFieldProps {
  id?: string;
  label: string;
  value: string;
  onChange: (value: string) => void;
}

export function SearchField({ id, label, value, onChange }: SearchFieldProps) {
  return (
    <label className={styles["field"]}>
      <Icon name="search" size={14} />
      <input
        id={id}
        type="search"
        aria-label={label}
        placeholder={label}
        autoComplete="off"
        spellCheck={false}
        value={value}
        onChange={({ target }) => onChange(target.value)}
      />
    </label>
  );
}
