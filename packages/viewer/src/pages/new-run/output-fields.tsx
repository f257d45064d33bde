import { printNumber } from "../../ui/print-count.ts";
import type { DraftProps } from "./bound-draft.ts";
import { Field } from "./field.tsx";
import styles from "./new-run-page.module.css";
import type { OfferedEvaluator, OutputBranch } from "./new-run-query.ts";
import type { RunDraft } from "./run-draft.ts";

interface OutputFieldsProps extends DraftProps<RunDraft> {
  branches: readonly OutputBranch[];
  branchCount: number;
  outputs: OfferedEvaluator["outputs"];
}

/** Where the outputs go, and whether everything is computed anew. */
export function OutputFields(props: OutputFieldsProps) {
  const { draft, errors, onChange, branches, branchCount, outputs } = props;
  const more = branchCount - branches.length;
  const names = outputs.map(({ name }) => name).join(", ");
  return (
    <section aria-labelledby="outputs" className={styles["part"]}>
      <h2 id="outputs">What it writes</h2>
      <Field
        label="Branch *"
        help={
          "The outputs are committed there, once the run has succeeded." +
          (more > 0 ? ` ${printNumber(more)} more: choose one in the bar to have it here.` : "")
        }
        error={errors["branch"] ?? null}
      >
        {(attributes) => (
          <select
            {...attributes}
            value={draft.branch}
            onChange={({ target }) => onChange({ branch: target.value })}
          >
            <option value="">choose a branch</option>
            {branches.map(({ id, name }) => (
              <option key={id}>{name}</option>
            ))}
          </select>
        )}
      </Field>
      <Field
        label="Group *"
        help={`Its tensors there: ${names}.`}
        error={errors["outputGroup"] ?? null}
      >
        {(attributes) => (
          <input
            {...attributes}
            type="text"
            autoComplete="off"
            spellCheck={false}
            value={draft.outputGroup}
            onChange={({ target }) => onChange({ outputGroup: target.value })}
          />
        )}
      </Field>
      <Field
        label="Compute all anew"
        help="Else what an earlier run has computed from the same is taken over."
      >
        {(attributes) => (
          <input
            {...attributes}
            type="checkbox"
            checked={draft.force}
            onChange={({ target }) => onChange({ force: target.checked })}
          />
        )}
      </Field>
    </section>
  );
}
