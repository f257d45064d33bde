import { useState } from "react";
import { useMutation, type CombinedError } from "urql";
import { describeError } from "../../graphql/describe-error.ts";
import { navigate } from "../../router/location.ts";
import { Button } from "../../ui/button.tsx";
import {
  boundFaults,
  boundFieldOf,
  boundRoles,
  type DraftErrors,
  type DraftProps,
} from "../new-run/bound-draft.ts";
import { Field } from "../new-run/field.tsx";
import { InputFields } from "../new-run/input-fields.tsx";
import styles from "../new-run/new-run-page.module.css";
import { OptionFields } from "../new-run/option-fields.tsx";
import { readOptions } from "../new-run/read-options.ts";
import { trainingPage } from "../training/page.ts";
import { StartTraining, type LearnedRef, type OfferedTrainer } from "./new-training-query.ts";
import { newTrainingDraft, OWN_FIELDS, type TrainingDraft } from "./training-draft.ts";
import { ValidationFields } from "./validation-fields.tsx";

interface TrainingFormProps {
  params: { owner: string; name: string; ref: string };
  trainer: OfferedTrainer;
  learned: LearnedRef;
}

/** Says at each field what is wrong with it, ours and the server's words alike. */
export function TrainingForm({ params, trainer, learned }: TrainingFormProps) {
  const { owner, name, ref } = params;
  const [draft, setDraft] = useState(() => newTrainingDraft(trainer, learned.tensors));
  const [errors, setErrors] = useState<DraftErrors>({});
  const [{ fetching }, start] = useMutation(StartTraining);
  const roles = boundRoles(trainer, draft);
  const refuse = (error: CombinedError) => {
    const path = error.graphQLErrors[0]?.extensions["inputPath"] as (string | number)[] | undefined;
    const field = boundFieldOf(path, roles, OWN_FIELDS) ?? "form";
    setErrors({ [field]: describeError(error).title });
  };
  const send = async () => {
    const faults = boundFaults(trainer, draft);
    setErrors(faults);
    if (Object.keys(faults).length > 0) return;
    const { data, error } = await start({
      input: {
        dataset: { owner, name },
        ref,
        trainer: trainer.name,
        inputs: roles.map((role) => ({ role, tensor: draft.tensors[role]! })),
        options: readOptions(trainer.options, draft.options).options,
        modelName: draft.modelName.trim() || null,
        validation: validationInput(draft),
      },
    });
    if (error) refuse(error);
    else navigate(trainingPage.href({ ...params, training: data!.startTraining.run.id }));
  };
  const part: DraftProps<TrainingDraft> = {
    draft,
    errors,
    onChange: (change) => setDraft((before) => ({ ...before, ...change })),
  };
  return (
    <form
      noValidate
      className={styles["form"]}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <InputFields {...part} inputs={trainer.inputs} tensors={learned.tensors} />
      <ValidationFields {...part} />
      <OptionFields {...part} options={trainer.options} owner={owner} />
      <ModelField {...part} datasetName={name} />
      <div className={styles["foot"]}>
        {Object.keys(errors).length > 0 && (
          <p role="alert" className={styles["error"]}>
            {errors["form"] ?? "Something above has to be mended first."}
          </p>
        )}
        <Button tone="primary" type="submit" disabled={fetching}>
          Start the training
        </Button>
      </div>
    </form>
  );
}

function validationInput({ validation }: TrainingDraft) {
  if (!validation) return null;
  const { owner, name, ref } = validation;
  return { dataset: { owner, name }, ref };
}

interface ModelFieldProps extends DraftProps<TrainingDraft> {
  datasetName: string;
}

/** What the model is called that it makes. */
function ModelField({ draft, errors, onChange, datasetName }: ModelFieldProps) {
  return (
    <section aria-labelledby="makes" className={styles["part"]}>
      <h2 id="makes">What it makes</h2>
      <Field
        label="Model"
        help={`The name it is registered under, as its next version. Default: ${datasetName}.`}
        error={errors["modelName"] ?? null}
      >
        {(attributes) => (
          <input
            {...attributes}
            type="text"
            autoComplete="off"
            spellCheck={false}
            placeholder={datasetName}
            value={draft.modelName}
            onChange={({ target }) => onChange({ modelName: target.value })}
          />
        )}
      </Field>
    </section>
  );
}
