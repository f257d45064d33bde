import { useState } from "react";
import { notify } from "../../app/notices.ts";
import { uncachedClient } from "../../graphql/client.ts";
import { describeError } from "../../graphql/describe-error.ts";
import { graphql, type VariablesOf } from "../../graphql/graphql.ts";
import { Button } from "../../ui/button.tsx";
import { Picker } from "../../ui/picker.tsx";
import type { SamplesTensor } from "../samples/structure-query.ts";
import type { SamplesParams } from "../samples/use-samples-view.ts";
import { printValue } from "./print-value.ts";
import type { SampleValue } from "./sample-query.ts";
import styles from "./value-list.module.css";

const SetValue = graphql(`
  mutation SetValue($input: SetValuesInput!) {
    setValues(input: $input) {
      revision
    }
  }
`);

type ValueInput = NonNullable<VariablesOf<typeof SetValue>["input"]["edits"][number]["value"]>;

interface EditValueProps {
  params: SamplesParams;
  sampleId: number;
  value: SampleValue;
  tensor: SamplesTensor;
  onChanged: () => void;
}

/** A field for a number, a text or a class; nothing for what is not typed. */
export function EditValue({ params, sampleId, value, tensor, onChanged }: EditValueProps) {
  const change = async (input: ValueInput, before: ValueInput) => {
    const revision = await setValue(input, value.revision);
    onChanged();
    if (revision === null) return;
    const run = async () => {
      await setValue(before, revision);
      onChanged();
    };
    notify(`Changed ${tensor.path}.`, {
      tone: "success",
      action: { label: "Undo", run: () => void run() },
    });
  };
  /** What somebody else has written meanwhile is not overwritten. */
  const setValue = async (input: ValueInput, expectedRevision: number): Promise<number | null> => {
    const { owner, name, ref } = params;
    const { path } = tensor;
    const edit = { sample: { id: String(sampleId) }, tensor: path, value: input, expectedRevision };
    const { data, error } = await uncachedClient
      .mutation(SetValue, {
        input: { dataset: { owner, name }, branch: ref, edits: [edit] },
      })
      .toPromise();
    if (error) notify(`${describeError(error).title} Nothing was changed.`, { tone: "error" });
    return data?.setValues.revision ?? null;
  };
  if ("classes" in value && value.classes.length === 1) {
    const [{ name }] = value.classes as [{ name: string }];
    return (
      <Picker
        label={`Class of ${tensor.path}: ${name}`}
        options={(tensor.classes ?? []).map((one) => ({ value: one.name, label: one.name }))}
        value={name}
        onPick={(label) => void change({ labels: [label] }, { labels: [name] })}
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
      onSave={(text) => void change(toInput(text), toInput(printValue(value)))}
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
