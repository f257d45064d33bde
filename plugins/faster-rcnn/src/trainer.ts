import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Trainer, TrainerContext, TrainingEvent, TrainingSplit } from "@loupe/plugin-api";
import { requirePython } from "./check-python.ts";
import { groundTruthInputs } from "./ground-truth.ts";
import { imageInput } from "./image-input.ts";
import { trainInPython } from "./python-trainer.ts";
import { trainerOptions } from "./trainer-options.ts";

/**
 * Trainer `detector`: Faster R-CNN, trained by the Python package in `trainer/`.
 *
 * @param python the command of the Python that trains
 */
export function createDetectorTrainer(python: string): Trainer {
  return {
    name: "detector",
    description: "Trains a Faster R-CNN, by torch in Python.",
    inputs: { images: imageInput, ...groundTruthInputs(true) },
    options: trainerOptions,
    train: (context) => train(python, context),
  };
}

async function* train(python: string, context: TrainerContext): AsyncGenerator<TrainingEvent> {
  const { folder, options, signal, train, validation } = context;
  await requirePython(python);
  const configuration = join(folder, "config.json");
  await writeFile(configuration, JSON.stringify(configurationOf(context), null, 2));
  yield* trainInPython({
    python,
    configuration,
    tokens: { train: train.token, validation: validation?.token },
    steps: Number(options["steps"]),
    signal,
  });
}

/** Without tokens, which no file is to hold. */
function configurationOf({ train, validation, options, folder }: TrainerContext) {
  return {
    train: sourceOf(train),
    validation: validation ? sourceOf(validation) : null,
    options,
    folder,
  };
}

function sourceOf({ url, inputs }: TrainingSplit) {
  const tensors = Object.entries(inputs).map(([role, { tensor }]) => [role, tensor]);
  return { url, tensors: Object.fromEntries(tensors) };
}
