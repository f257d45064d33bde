import { useState } from "react";
import { Button } from "../../ui/button.tsx";
import { Picker } from "../../ui/picker.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { Toggle } from "../../ui/toggle.tsx";
import styles from "./import-form.module.css";
import type { ImportAnswer } from "./import-page.tsx";
import type { ImportChoice } from "./use-import.ts";

interface ImportFormProps {
  dataset: { owner: string; name: string };
  importers: ImportAnswer["importers"];
  /** Whether there are files. */
  isReady: boolean;
  onChange: (part: { owner?: string; name?: string }) => void;
  onStart: (choice: Omit<ImportChoice, "owner" | "name">) => void;
}

/** What becomes of the files: the dataset's name, the format, and what problems lead to. */
export function ImportForm({ dataset, importers, isReady, onChange, onStart }: ImportFormProps) {
  const [importer, setImporter] = useState("");
  const [isStrict, setIsStrict] = useState(false);
  const { owner, name } = dataset;
  const isWhole = isReady && owner !== "" && name !== "";
  return (
    <form
      className={styles["form"]}
      onSubmit={(event) => {
        event.preventDefault();
        if (!isWhole) return;
        const onProblem = isStrict ? "refuse" : "report";
        onStart({ importer, onProblem, message: `Import ${name}` });
      }}
    >
      <div className={styles["names"]}>
        <TextField label="Owner" value={owner} onChange={(owner) => onChange({ owner })} />
        <TextField
          label="Name of the dataset"
          value={name}
          onChange={(name) => onChange({ name })}
        />
        <div className={styles["format"]}>
          <span className={styles["label"]}>Format</span>
          <Picker
            label={`Format: ${importer || "recognised"}`}
            options={[
              { value: "", label: "recognised", detail: "by the files" },
              ...importers.map((one) => ({ value: one.name, label: one.name })),
            ]}
            value={importer}
            className={styles["picker"]}
            onPick={setImporter}
          >
            {importer || "recognised"}
          </Picker>
        </div>
      </div>
      <Toggle
        label="Import nothing where anything can’t be read"
        colour={null}
        isOn={isStrict}
        onToggle={setIsStrict}
      />
      <p>
        <Button tone="primary" type="submit" disabled={!isWhole}>
          Import
        </Button>
      </p>
    </form>
  );
}
