import { likelyTensor } from "./bind-inputs.ts";
import type { OfferedEvaluator, OutputBranch, ReadableTensor } from "./new-run-query.ts";
import { readOptions, type OptionTexts } from "./read-options.ts";

/** What somebody has chosen so far for a run of one evaluator. */
export interface RunDraft {
  branch: string;
  outputGroup: string;
  /** Tensors by role; empty where none is read. */
  tensors: Readonly<Record<string, string>>;
  options: OptionTexts;
  force: boolean;
}

export function newDraft(
  { inputs }: OfferedEvaluator,
  tensors: readonly ReadableTensor[],
  branch: string,
): RunDraft {
  const bound = inputs.map((input) => [input.role, likelyTensor(input, tensors)]);
  return {
    branch,
    outputGroup: "model_evaluation",
    tensors: Object.fromEntries(bound) as Record<string, string>,
    options: {},
    force: false,
  };
}

/** What is wrong with a draft, by the field that it is wrong in. */
export type DraftErrors = Readonly<Record<string, string>>;

export function faultsOf(
  { inputs, options }: OfferedEvaluator,
  draft: RunDraft,
  branches: readonly OutputBranch[],
): DraftErrors {
  const errors: Record<string, string> = { ...readOptions(options, draft.options).errors };
  for (const { role, required, htype } of inputs) {
    if (required && draft.tensors[role] === "")
      errors[role] = `Choose a tensor of ${htype.toLowerCase().replaceAll("_", " ")}.`;
  }
  const branch = branches.find(({ name }) => name === draft.branch);
  if (!branch) errors["branch"] = "Choose the branch that the outputs are committed to.";
  else if (branch.hasUncommittedChanges)
    errors["branch"] = "It has uncommitted changes: commit or discard them first.";
  if (draft.outputGroup.trim() === "") errors["outputGroup"] = "Name a group for the outputs.";
  return errors;
}

/** The field that an error of the server's is about, by its path into the input; else null. */
export function fieldOf(
  path: readonly (string | number)[] | undefined,
  roles: readonly string[],
): string | null {
  const [first, second] = path ?? [];
  if (first === "options") return second === undefined ? null : String(second);
  if (first === "inputs") return roles[Number(second)] ?? null;
  return first === "branch" || first === "outputGroup" ? first : null;
}
