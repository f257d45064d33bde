import { boundFaults, newBoundDraft, type BoundDraft, type DraftErrors } from "./bound-draft.ts";
import type { ReadableTensor } from "./form-fields.ts";
import type { OfferedEvaluator, OutputBranch } from "./new-run-query.ts";

/** What somebody has chosen so far for a run of one evaluator. */
export interface RunDraft extends BoundDraft {
  branch: string;
  outputGroup: string;
  force: boolean;
}

export function newDraft(
  evaluator: OfferedEvaluator,
  tensors: readonly ReadableTensor[],
  branch: string,
): RunDraft {
  return {
    ...newBoundDraft(evaluator, tensors),
    branch,
    outputGroup: "model_evaluation",
    force: false,
  };
}

export function faultsOf(
  evaluator: OfferedEvaluator,
  draft: RunDraft,
  branches: readonly OutputBranch[],
): DraftErrors {
  const errors = boundFaults(evaluator, draft);
  const branch = branches.find(({ name }) => name === draft.branch);
  if (!branch) errors["branch"] = "Choose the branch that the outputs are committed to.";
  else if (branch.hasUncommittedChanges)
    errors["branch"] = "It has uncommitted changes: commit or discard them first.";
  if (draft.outputGroup.trim() === "") errors["outputGroup"] = "Name a group for the outputs.";
  return errors;
}

/** The fields of the form that are neither inputs nor options. */
export const OWN_FIELDS: readonly string[] = ["branch", "outputGroup"];
