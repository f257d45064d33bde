import type { HistoryNames } from "../history/history-query.ts";
import { Icon } from "../../ui/icon.tsx";
import { Picker } from "../../ui/picker.tsx";
import styles from "./ref-field.module.css";

interface RefFieldProps {
  label: string;
  names: HistoryNames;
  value: string;
  onPick: (ref: string) => void;
  /** Whether only branches are offered. Default false. */
  branchesOnly?: boolean;
}

/** Chooses a branch or tag; shows what is chosen also where it is a commit. */
export function RefField({ label, names, value, onPick, branchesOnly = false }: RefFieldProps) {
  const branches = names.branches.nodes.map(({ name }) => name);
  const tags = branchesOnly ? [] : names.tags.nodes.map(({ name }) => name);
  const kind = branches.includes(value) ? "branch" : tags.includes(value) ? "tag" : "commit";
  return (
    <span className={styles["field"]}>
      <span className={styles["label"]}>{label}</span>
      <Picker
        label={`${label}: ${value === "" ? "Choose …" : value}`}
        options={[
          ...branches.map((name) => ({ value: name, label: name, icon: "branch" as const })),
          ...tags.map((name) => ({ value: name, label: name, icon: "tag" as const })),
        ]}
        value={value}
        nothing="No branch or tag of that name"
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
