import { useAnswer } from "../../graphql/use-answer.ts";
import type { DraftProps } from "./bound-draft.ts";
import type { OfferedOption } from "./form-fields.ts";
import styles from "./new-run-page.module.css";
import { OwnerModelsQuery } from "./new-run-query.ts";
import { OptionField } from "./option-field.tsx";
import { initialText } from "./read-options.ts";

interface OptionFieldsProps extends DraftProps {
  options: readonly OfferedOption[];
  owner: string;
}

/** What can be set, with what is taken otherwise. */
export function OptionFields({ draft, errors, onChange, options, owner }: OptionFieldsProps) {
  const needsModels = options.some(({ type }) => type === "MODEL");
  const { data } = useAnswer({
    query: OwnerModelsQuery,
    variables: { owner },
    pause: !needsModels,
  });
  const models = (data?.owner?.models.nodes ?? []).map(({ reference }) => reference);
  if (options.length === 0) return null;
  return (
    <section aria-labelledby="options" className={styles["part"]}>
      <h2 id="options">Options</h2>
      {options.map((option) => (
        <OptionField
          key={option.name}
          option={option}
          models={models}
          text={draft.options[option.name] ?? initialText(option)}
          error={errors[option.name] ?? null}
          onChange={(text) => onChange({ options: { ...draft.options, [option.name]: text } })}
        />
      ))}
    </section>
  );
}
