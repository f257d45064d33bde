import { newBoundDraft, type BoundDraft } from "../new-run/bound-draft.ts";
import type { ReadableTensor } from "../new-run/form-fields.ts";
import type { OfferedTrainer } from "./new-training-query.ts";

/** What somebody has chosen so far for a training. */
export interface TrainingDraft extends BoundDraft {
  /** Empty: the name of the dataset. */
  modelName: string;
  /** What is measured on; null where nothing is. */
  validation: { owner: string; name: string; ref: string } | null;
}

export function newTrainingDraft(
  trainer: OfferedTrainer,
  tensors: readonly ReadableTensor[],
): TrainingDraft {
  return { ...newBoundDraft(trainer, tensors), modelName: "", validation: null };
}

/** The fields of the form that are neither inputs nor options. */
export const OWN_FIELDS: readonly string[] = ["modelName", "validation"];
