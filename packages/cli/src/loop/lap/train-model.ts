import type { JsonValue } from "@loupe/plugin-api";
import { showTraining } from "../../train/show-training.ts";
import { train } from "../../train/train.ts";
import type { ShownTraining } from "../../train/training-node.ts";
import { check } from "../check.ts";
import type { Lap } from "./lap.ts";

export interface ModelTraining {
  /** The name that the model gets. */
  name: string;
  /** Of the training data. */
  ref: string;
  steps: number;
  /** Beside what all trainings of the lap have in common. */
  options?: Readonly<Record<string, JsonValue>>;
  /** Told the speed at every step that it is known of. */
  onSpeed?: (imagesPerSecond: number) => void;
}

/** Images a step. */
export const BATCH_SIZE = 16;

/**
 * From a model that knows other house numbers, as the playbook starts from weights that were trained
 * elsewhere. Pictures are not changed, so that few epochs teach labels by heart, as many do otherwise.
 */
const FINE_TUNING = {
  weights: "digits",
  batchSize: BATCH_SIZE,
  learningRate: 0.0015,
  crop: 0,
  erosion: 0,
  rotation: 0,
  brightness: 0,
  contrast: 0,
};

/** Trains one model, or a set with one for each fold, and answers the training with its reference. */
export async function trainModel(
  { client, train: dataset, validation, settings, progress, signal }: Lap,
  { name, ref, steps, options = {}, onSpeed }: ModelTraining,
): Promise<ShownTraining & { reference: string }> {
  const shown = showTraining(progress, `train ${name}`);
  const given = {
    ...FINE_TUNING,
    seed: settings.seed,
    steps,
    warmUp: Math.round(steps / 10),
    evaluateEvery: steps,
    ...options,
  };
  const input = { dataset, ref, validation: { dataset: validation }, trainer: "faster-rcnn" };
  try {
    const run = await train(
      client,
      { ...input, options: given, modelName: name },
      {
        signal,
        onEvent(event) {
          shown.show(event);
          const speed = event.point?.figures.find((figure) => figure.name === "images_per_second");
          if (speed) onSpeed?.(speed.value);
        },
      },
    );
    check(
      run.models.length === 1,
      `The training of ${name} registered ${run.models.length} models; expected one.`,
    );
    return { ...run, reference: run.models[0]!.reference };
  } finally {
    shown.stop();
  }
}
