import { check } from "../../check.ts";
import { readRef } from "../../read-ref.ts";
import type { Found } from "../../steps.ts";
import { chooseSteps } from "../choose-steps.ts";
import type { Lap } from "../lap.ts";
import { BATCH_SIZE, trainModel } from "../train-model.ts";

export interface Planned extends Found {
  /** Of each model. */
  steps: number;
}

/** Steps of the training that is measured. */
const MEASURED = 60;

/** How many steps each model is trained for: what was asked for, or else what the time allows. */
export async function planSteps(lap: Lap): Promise<Planned> {
  const { settings, figures } = lap;
  const { steps, detail } =
    settings.steps === undefined
      ? await measure(lap)
      : { steps: settings.steps, detail: "as asked for" };
  figures.stepsPerModel = steps;
  return { steps, detail: `${settings.folds + 2} models of ${steps} steps each: ${detail}.` };
}

async function measure(lap: Lap): Promise<{ steps: number; detail: string }> {
  const { minutes, startedAt, folds } = lap.settings;
  let imagesPerSecond = 0;
  const begin = performance.now();
  await trainModel(lap, {
    name: "measured",
    ref: "main",
    steps: MEASURED,
    options: { logEvery: MEASURED / 3 },
    onSpeed: (found) => (imagesPerSecond = found),
  });
  const end = performance.now();
  check(imagesPerSecond > 0, "The training told no images_per_second; expected some.");
  const secondsPerModel = (end - begin) / 1000 - (MEASURED * BATCH_SIZE) / imagesPerSecond;
  const steps = chooseSteps({
    seconds: minutes * 60 - (end - startedAt) / 1000,
    models: folds + 2,
    batchSize: BATCH_SIZE,
    imagesPerSecond,
    secondsPerModel: Math.max(0, secondsPerModel),
    evaluatedImages: await countEvaluated(lap),
  });
  const detail = `at ${imagesPerSecond.toFixed(1)} images/s, and ${secondsPerModel.toFixed(0)} s a model beside that, they fit into ${minutes} minutes`;
  return { steps, detail };
}

/**
 * On the training data two models are asked for losses and three for predictions, on the validation data
 * two for predictions.
 */
async function countEvaluated({ client, train, validation }: Lap): Promise<number> {
  const [learned, held] = await Promise.all(
    [train, validation].map((dataset) => readRef(client, dataset, "main")),
  );
  return 5 * learned!.sampleCount + 2 * held!.sampleCount;
}
