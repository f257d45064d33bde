import { useState } from "react";
import { Button } from "../../ui/button.tsx";
import { Picker } from "../../ui/picker.tsx";
import type { SamplesTensor } from "../samples/structure-query.ts";
import { printValue } from "./print-value.ts";
import type { SampleValue } from "./sample-query.ts";
import type { ValueEdits, ValueInput } from "./use-value-edits.ts";
import styles from "./value-list.module.css";

interface EditValueProps {
  value: SampleValue;
  tensor: SamplesTensor;
  edits: ValueEdits;
}

/** A field for a number, a text or a class; nothing for what is not typed. */
export function EditValue({ value, tensor, edits }: EditValueProps) {
  const change = (after: ValueInput, before: ValueInput) =>
    edits.change({ tensor: tensor.path, before, after, from: value.revision });
  if ("classes" in value && value.classes.length === 1) {
    const [{ name }] = value.classes as [{ name: string }];
    return (
      <Picker
        label={`Class of ${tensor.path}: ${name}`}
        options={(tensor.classes ?? []).map((one) => ({ value: one.name, label: one.name }))}
        value={name}
        onPick={(label) => change({ labels: [label] }, { labels: [name] })}
      >
        {name}
      </Picker>
    );
  }
  const toInput = inputFor(value);
  if (!toInput) return null;
  return (
    <TextField
      label={tensor.path}
      value={printValue(value)}
      onSave={(text) => change(toInput(text), toInput(printValue(value)))}
    />
  );
}

function inputFor(value: SampleValue): ((text: string) => ValueInput) | null {
  if ("string" in value) return (text) => ({ text });
  return "text" in value ? (number) => ({ number }) : null;
}

interface TextFieldProps {
  label: string;
  value: string;
  onSave: (text: string) => void;
}

function TextField({ label, value, onSave }: TextFieldProps) {
  const [text, setText] = useState(value);
  return (
    <form
      className={styles["edit"]}
      onSubmit={(event) => {
        event.preventDefault();
        if (text !== value) onSave(text);
      }}
    >
      <input
        aria-label={`New value of ${label}`}
        autoComplete="off"
        spellCheck={false}
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
      <Button type="submit" disabled={text === value}>
        Set
      </Button>
    </form>
  );
}
