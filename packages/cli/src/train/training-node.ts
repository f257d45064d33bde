import { describeFigures } from "../output/figures.ts";

/** A training as scripts are told. */
export interface ShownTraining extends Omit<
  TrainingNode,
  "sourceCommit" | "validationCommit" | "models"
> {
  sourceCommitId: string | null;
  validationCommitId: string | null;
  models: TrainedModel[];
}

/** A model that a training has made, as it is registered. */
export interface TrainedModel {
  /** The part of the samples that it has not seen; null where it has seen all. */
  fold: number | null;
  /** `name@version`. */
  reference: string;
  digest: string;
  /** What its trainer has measured. */
  metrics: Readonly<Record<string, number>> | null;
}

/** A training as the API answers it. */
export interface TrainingNode {
  id: string;
  trainer: string;
  pluginVersion: string;
  options: Record<string, unknown>;
  inputs: { role: string; tensor: string }[];
  modelName: string;
  author: string;
  state: string;
  step: number;
  steps: number | null;
  fold: number | null;
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
  sourceCommit: { commitId: string } | null;
  validationCommit: { commitId: string } | null;
  error: { code: string; message: string } | null;
  models: { fold: number | null; model: Omit<TrainedModel, "fold"> }[];
}

export const TRAINING_FIELDS = `id trainer pluginVersion options inputs { role tensor } modelName author
  state step steps fold createdAt startedAt finishedAt
  sourceCommit { commitId } validationCommit { commitId } error { code message }
  models { fold model { reference digest metrics } }`;

export function toShownTraining({
  sourceCommit,
  validationCommit,
  models,
  ...run
}: TrainingNode): ShownTraining {
  return {
    ...run,
    sourceCommitId: sourceCommit?.commitId ?? null,
    validationCommitId: validationCommit?.commitId ?? null,
    models: models.map(({ fold, model }) => ({ fold, ...model })),
  };
}

/** All that people want to know of a training. */
export function describeTraining(run: ShownTraining): string {
  const { trainer, pluginVersion, state, step, steps, validationCommitId } = run;
  const lines = [
    `${trainer} ${pluginVersion}: ${state.toLowerCase()}${steps === null ? "" : `, step ${step} of ${steps}`}${run.fold === null ? "" : ` of fold ${run.fold}`}`,
    `read    ${run.sourceCommitId?.slice(0, 12) ?? "a commit that is gone"}`,
    `val     ${validationCommitId?.slice(0, 12) ?? "none"}`,
    `options ${JSON.stringify(run.options)}`,
    `inputs  ${run.inputs.map(({ role, tensor }) => `${role}=${tensor}`).join(" ")}`,
    ...run.models.map((model) => `model   ${describeModel(model)}`),
    ...(run.error ? [`${run.error.code}: ${run.error.message}`] : []),
  ];
  return lines.join("\n");
}

/** Such as `street@1 5f2c1a90b3d4, AP 0.8132`. */
export function describeModel({ reference, digest, metrics }: TrainedModel): string {
  const figures = describeFigures(Object.entries(metrics ?? {}));
  return `${reference} ${digest.slice(0, 12)}${figures && `, ${figures}`}`;
}
