import type { StateOf } from "../../router/query-state.ts";
import type { ChangeState } from "../../router/use-query-state.ts";
import { Picker } from "../../ui/picker.tsx";
import { printNumber } from "../../ui/print-count.ts";
import type { Diff } from "./diff-query.ts";
import { changedPaths } from "./diff-view-model.ts";
import type { diffFields } from "./fields.ts";
import styles from "./kind-bar.module.css";

/** How much there is of each kind of change. */
export interface KindCounts {
  objects: number;
  samples: number;
  values: number;
  tensors: number;
}

type DiffState = StateOf<typeof diffFields>;

interface KindBarProps {
  /** The diff of all tensors, to choose from. */
  whole: Diff;
  /** Null while they are counted. */
  counts: KindCounts | null;
  state: DiffState;
  change: ChangeState<DiffState>;
}

const KINDS = [
  ["all", "All"],
  ["objects", "Objects"],
  ["samples", "Samples"],
  ["values", "Values"],
  ["tensors", "Tensors"],
] as const;

/** Narrows a diff to one kind of change, and to one tensor. */
export function KindBar({ whole, counts, state, change }: KindBarProps) {
  const { kind, tensor } = state;
  const paths = changedPaths(whole);
  const all = counts && counts.objects + counts.samples + counts.values + counts.tensors;
  return (
    <div className={styles["bar"]} role="group" aria-label="Which changes are shown">
      {KINDS.map(([one, label]) => (
        <button
          key={one}
          type="button"
          className={styles["kind"]}
          aria-pressed={kind === one}
          onClick={() => change({ kind: one })}
        >
          {label}
          <span className={styles["count"]}>
            {counts && printNumber(one === "all" ? all! : counts[one])}
          </span>
        </button>
      ))}
      {paths.length > 0 && (
        <span className={styles["end"]}>
          <Picker
            label={`Tensor: ${tensor === "" ? "All tensors" : tensor}`}
            options={[
              { value: "", label: "All tensors" },
              ...paths.map((path) => ({ value: path, label: path })),
            ]}
            value={tensor}
            onPick={(tensor) => change({ tensor })}
          >
            {tensor === "" ? "All tensors" : tensor}
          </Picker>
        </span>
      )}
    </div>
  );
}
