import { useRefOptions } from "../../app/use-ref-options.ts";
import { Icon } from "../../ui/icon.tsx";
import { Picker } from "../../ui/picker.tsx";
import styles from "./ref-field.module.css";

interface RefFieldProps {
  label: string;
  dataset: { owner: string; name: string };
  value: string;
  onPick: (ref: string) => void;
  /** Whether only branches are offered. Default false. */
  branchesOnly?: boolean;
}

/** Chooses a branch or tag; shows what is chosen also where it is a commit. */
export function RefField({ label, dataset, value, onPick, branchesOnly = false }: RefFieldProps) {
  const { kind, ...choice } = useRefOptions(dataset, value, { branchesOnly });
  return (
    <span className={styles["field"]}>
      <span className={styles["label"]}>{label}</span>
      <Picker
        {...choice}
        label={`${label}: ${value === "" ? "Choose …" : value}`}
        value={value}
        className={styles["button"]}
        onPick={onPick}
      >
        {value === "" ? (
          "Choose …"
        ) : (
          <>
            <Icon name={kind} size={14} />
            <span className={styles["name"]}>{kind === "commit" ? value.slice(0, 8) : value}</span>
          </>
        )}
      </Picker>
    </span>
  );
}
