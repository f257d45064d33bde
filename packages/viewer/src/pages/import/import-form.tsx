import { useState, type ReactNode } from "react";
import { Button } from "../../ui/button.tsx";
import { Picker } from "../../ui/picker.tsx";
import { Toggle } from "../../ui/toggle.tsx";
import styles from "./import-form.module.css";
import type { ImportChoice } from "./use-import.ts";

interface ImportFormProps {
  importers: readonly { name: string }[];
  /** Whether all is known that is needed. */
  isReady: boolean;
  /** Of the commit. */
  message: string;
  onStart: (choice: Pick<ImportChoice, "importer" | "onProblem" | "message">) => void;
  /** Fields for where the files go. */
  children?: ReactNode;
}

/** What becomes of the files: their format, and what problems lead to. */
export function ImportForm({ importers, isReady, message, onStart, children }: ImportFormProps) {
  const [importer, setImporter] = useState("");
  const [isStrict, setIsStrict] = useState(false);
  return (
    <form
      className={styles["form"]}
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) onStart({ importer, onProblem: isStrict ? "refuse" : "report", message });
      }}
    >
      <div className={styles["names"]}>
        {children}
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
        <Button tone="primary" type="submit" disabled={!isReady}>
          Import
        </Button>
      </p>
    </form>
  );
}
