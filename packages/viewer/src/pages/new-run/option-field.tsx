import { Field, type FieldAttributes } from "./field.tsx";
import type { OfferedOption } from "./form-fields.ts";

interface OptionFieldProps {
  option: OfferedOption;
  text: string;
  error: string | null;
  /** References of the models that the owner has. */
  models: readonly string[];
  onChange: (text: string) => void;
}

/** One option of an evaluator or trainer, as its type wants it. */
export function OptionField({ option, text, error, models, onChange }: OptionFieldProps) {
  return (
    <Field
      label={option.name + (option.required ? " *" : "")}
      help={describe(option)}
      error={error}
    >
      {(attributes) => control(option, text, models, attributes, onChange)}
    </Field>
  );
}

function control(
  option: OfferedOption,
  text: string,
  models: readonly string[],
  attributes: FieldAttributes,
  onChange: (text: string) => void,
) {
  const choices =
    option.type === "MODEL" ? [...(option.ownModels ?? []), ...models] : (option.oneOf ?? null);
  if (option.type === "BOOLEAN") {
    return (
      <input
        {...attributes}
        type="checkbox"
        checked={text === "true"}
        onChange={({ target }) => onChange(String(target.checked))}
      />
    );
  }
  if (choices) {
    return (
      <select {...attributes} value={text} onChange={({ target }) => onChange(target.value)}>
        {(!choices.includes(text) || !option.required) && <option value="">–</option>}
        {choices.map((one) => (
          <option key={one}>{one}</option>
        ))}
      </select>
    );
  }
  const isNumber = option.type === "NUMBER" || option.type === "INTEGER";
  return (
    <input
      {...attributes}
      type="text"
      inputMode={isNumber ? "decimal" : "text"}
      autoComplete="off"
      spellCheck={false}
      value={text}
      onChange={({ target }) => onChange(target.value)}
    />
  );
}

function describe({ description, minimum, maximum }: OfferedOption): string {
  if (minimum !== null && maximum !== null) return `${description} From ${minimum} to ${maximum}.`;
  if (minimum !== null) return `${description} ${minimum} or more.`;
  if (maximum !== null) return `${description} ${maximum} or less.`;
  return description;
}
