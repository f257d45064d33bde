import { DatasetField } from "../compare/dataset-field.tsx";
import { RefField } from "../compare/ref-field.tsx";
import type { DraftProps } from "../new-run/bound-draft.ts";
import form from "../new-run/new-run-page.module.css";
import type { TrainingDraft } from "./training-draft.ts";
import styles from "./validation-fields.module.css";

/** Which samples the model is measured on while it is trained. */
export function ValidationFields({ draft, errors, onChange }: DraftProps<TrainingDraft>) {
  const { validation } = draft;
  const error = errors["validation"] ?? null;
  return (
    <section aria-labelledby="validation" className={form["part"]}>
      <h2 id="validation">What it is measured on</h2>
      <p className={styles["soft"]}>Never learned from: best other samples than those above.</p>
      <div className={styles["fields"]}>
        <DatasetField
          label="Dataset"
          value={validation && `${validation.owner}/${validation.name}`}
          none="Nothing"
          onPick={(dataset) =>
            onChange({ validation: dataset && { ...dataset, ref: dataset.defaultBranch } })
          }
        />
        {validation && (
          <RefField
            label="At"
            dataset={validation}
            value={validation.ref}
            onPick={(ref) => onChange({ validation: { ...validation, ref } })}
          />
        )}
      </div>
      {error !== null && (
        <p role="alert" className={form["error"]}>
          {error}
        </p>
      )}
    </section>
  );
}
