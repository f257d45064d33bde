import type { TrainedModel } from "@loupe/plugin-api";
import type { OpenTraining } from "./open-training.ts";
import { runTrainerProcess, trainerFailed } from "./process/trainer-process.ts";
import { openTrainingRecord } from "./record-training.ts";
import type { TrainingFolder } from "./training-folder.ts";
import { TRAINER_IDLE_SECONDS, type TrainingServices } from "./training-services.ts";

/**
 * Has the trainer train, and writes down what it tells. Answers the models that it has handed over.
 *
 * @throws TRAINER_FAILED; RunStopped where the signal is aborted
 */
export async function runTrainer(
  services: TrainingServices,
  open: OpenTraining,
  folder: TrainingFolder,
  signal: AbortSignal,
): Promise<TrainedModel[]> {
  const failing = new AbortController();
  const record = openTrainingRecord(services.pool, open.run.id, (error) => failing.abort(error));
  const made: TrainedModel[] = [];
  const ending = AbortSignal.any([signal, failing.signal]);
  try {
    for await (const event of startTrainer(services, open, folder, ending)) {
      if (event.kind === "model") made.push(event);
      else record.add(event);
    }
  } catch (error) {
    // What ended the trainer says more than that its last words could not be written.
    await record.close().catch(() => {});
    throw error;
  }
  await record.close();
  if (made.length === 0) throw trainerFailed(open.run.trainer, "handed over no model");
  return made;
}

function startTrainer(
  { plugins, idleSeconds = TRAINER_IDLE_SECONDS }: TrainingServices,
  { run, train, validation }: OpenTraining,
  folder: TrainingFolder,
  signal: AbortSignal,
) {
  return runTrainerProcess({
    train: {
      configUrl: plugins.configUrl,
      trainer: run.trainer,
      options: run.options as Record<string, string | number | boolean>,
      train,
      ...(validation ? { validation } : {}),
      folder: folder.path,
    },
    idleSeconds,
    onStart: folder.occupy,
    signal,
  });
}
