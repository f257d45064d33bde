import { tensorsFor } from "./bind-inputs.ts";
import type { DraftProps } from "./bound-draft.ts";
import { Field } from "./field.tsx";
import type { OfferedInput, ReadableTensor } from "./form-fields.ts";
import styles from "./new-run-page.module.css";

interface InputFieldsProps extends DraftProps {
  inputs: readonly OfferedInput[];
  tensors: readonly ReadableTensor[];
}

/** Which tensor is read in which role: those whose values mean what is expected. */
export function InputFields({ draft, errors, onChange, inputs, tensors }: InputFieldsProps) {
  if (inputs.length === 0) return null;
  return (
    <section aria-labelledby="inputs" className={styles["part"]}>
      <h2 id="inputs">What it reads</h2>
      {inputs.map((input) => (
        <Field
          key={input.role}
          label={input.role + (input.required ? " *" : "")}
          help={input.description}
          error={errors[input.role] ?? null}
        >
          {(attributes) => (
            <select
              {...attributes}
              value={draft.tensors[input.role]}
              onChange={({ target }) =>
                onChange({ tensors: { ...draft.tensors, [input.role]: target.value } })
              }
            >
              <option value="">{input.required ? "choose a tensor" : "none"}</option>
              {tensorsFor(input, tensors).map(({ path }) => (
                <option key={path}>{path}</option>
              ))}
            </select>
          )}
        </Field>
      ))}
    </section>
  );
}
