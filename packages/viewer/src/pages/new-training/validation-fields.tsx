import { useState } from "react";
import { useAnswer } from "../../graphql/use-answer.ts";
import { Picker } from "../../ui/picker.tsx";
import field from "../compare/ref-field.module.css";
import { RefField } from "../compare/ref-field.tsx";
import type { DraftProps } from "../new-run/bound-draft.ts";
import form from "../new-run/new-run-page.module.css";
import { ValidationDatasetsQuery } from "./new-training-query.ts";
import type { TrainingDraft } from "./training-draft.ts";
import styles from "./validation-fields.module.css";

const NONE = "";

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
          value={validation && `${validation.owner}/${validation.name}`}
          onPick={(validation) => onChange({ validation })}
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

interface DatasetFieldProps {
  /** `owner/name`; null where none is chosen. */
  value: string | null;
  onPick: (dataset: TrainingDraft["validation"]) => void;
}

/** Chooses a dataset, at its default branch, or none. */
function DatasetField({ value, onPick }: DatasetFieldProps) {
  const [search, setSearch] = useState("");
  const { data } = useAnswer({ query: ValidationDatasetsQuery, variables: { search } });
  const datasets = data?.datasets.nodes ?? [];
  const pick = (fullName: string) => {
    const dataset = datasets.find((one) => one.fullName === fullName);
    const [owner, name] = fullName.split("/") as [string, string];
    onPick(dataset ? { owner, name, ref: dataset.defaultBranch.name } : null);
  };
  const shown = value ?? "Nothing";
  return (
    <span className={field["field"]}>
      <span className={field["label"]}>Dataset</span>
      <Picker
        label={`Dataset to measure on: ${shown}`}
        options={[
          { value: NONE, label: "Nothing" },
          ...datasets.map(({ fullName }) => ({ value: fullName, label: fullName })),
        ]}
        value={value ?? NONE}
        // The server looks for a name without its owner.
        onType={(typed) => setSearch(typed.split("/").at(-1)!)}
        nothing={data ? "No dataset of that name" : "Looking …"}
        className={field["button"]}
        onPick={pick}
      >
        {shown}
      </Picker>
    </span>
  );
}
