import { useState } from "react";
import { useMutation, type CombinedError } from "urql";
import { describeError } from "../../graphql/describe-error.ts";
import { navigate } from "../../router/location.ts";
import { Button } from "../../ui/button.tsx";
import { runPage } from "../run/page.ts";
import { boundFieldOf, boundRoles, type DraftErrors, type DraftProps } from "./bound-draft.ts";
import type { ReadableTensor } from "./form-fields.ts";
import { InputFields } from "./input-fields.tsx";
import styles from "./new-run-page.module.css";
import { StartRun, type OfferedEvaluator, type OutputBranch } from "./new-run-query.ts";
import { OptionFields } from "./option-fields.tsx";
import { OutputFields } from "./output-fields.tsx";
import { readOptions } from "./read-options.ts";
import { faultsOf, newDraft, OWN_FIELDS, type RunDraft } from "./run-draft.ts";

interface EvaluatorFormProps {
  params: { owner: string; name: string; ref: string };
  evaluator: OfferedEvaluator;
  tensors: readonly ReadableTensor[];
  branches: readonly OutputBranch[];
  /** How many there are in all. */
  branchCount: number;
  isBranch: boolean;
}

/** Says at each field what is wrong with it, ours and the server's words alike. */
export function EvaluatorForm(props: EvaluatorFormProps) {
  const { params, evaluator, tensors, branches, isBranch } = props;
  const [draft, setDraft] = useState(() =>
    newDraft(evaluator, tensors, isBranch ? params.ref : ""),
  );
  const [errors, setErrors] = useState<DraftErrors>({});
  const [{ fetching }, start] = useMutation(StartRun);
  const roles = boundRoles(evaluator, draft);
  const refuse = (error: CombinedError) => {
    const path = error.graphQLErrors[0]?.extensions["inputPath"] as (string | number)[] | undefined;
    const field = boundFieldOf(path, roles, OWN_FIELDS) ?? "form";
    setErrors({ [field]: describeError(error).title });
  };
  const send = async () => {
    const faults = faultsOf(evaluator, draft, branches);
    setErrors(faults);
    if (Object.keys(faults).length > 0) return;
    const { owner, name, ref } = params;
    const { data, error } = await start({
      input: {
        dataset: { owner, name },
        branch: draft.branch,
        ref: draft.branch === ref ? null : ref,
        evaluator: evaluator.name,
        inputs: roles.map((role) => ({ role, tensor: draft.tensors[role]! })),
        options: readOptions(evaluator.options, draft.options).options,
        outputGroup: draft.outputGroup.trim(),
        force: draft.force,
      },
    });
    if (error) refuse(error);
    else navigate(runPage.href({ ...params, run: data!.startRun.run.id }));
  };
  const part: DraftProps<RunDraft> = {
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
      <InputFields {...part} inputs={evaluator.inputs} tensors={tensors} />
      <OptionFields {...part} options={evaluator.options} owner={params.owner} />
      <OutputFields
        {...part}
        branches={branches}
        branchCount={props.branchCount}
        outputs={evaluator.outputs}
      />
      <div className={styles["foot"]}>
        {Object.keys(errors).length > 0 && (
          <p role="alert" className={styles["error"]}>
            {errors["form"] ?? "Something above has to be mended first."}
          </p>
        )}
        <Button tone="primary" type="submit" disabled={fetching}>
          Start the run
        </Button>
      </div>
    </form>
  );
}
