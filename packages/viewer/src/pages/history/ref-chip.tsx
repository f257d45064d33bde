import { Icon } from "../../ui/icon.tsx";
import styles from "./ref-chip.module.css";
import type { RefName } from "./ref-names.ts";

/** A branch or tag, beside the commit that it names. */
export function RefChip({
  refName: { kind, name },
  isCurrent,
}: {
  refName: RefName;
  isCurrent: boolean;
}) {
  return (
    <span className={styles["chip"]} data-kind={kind} data-current={isCurrent || undefined}>
      <Icon name={kind} size={12} />
      <span className="visually-hidden">{kind} </span>
      {name}
    </span>
  );
}
