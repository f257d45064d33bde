import { CommandError } from "../../command-error.ts";

/** What was learned of the machine, and what is to be done on it. */
export interface StepChoice {
  /** Seconds that are left. */
  seconds: number;
  /** How many models are to be trained. */
  models: number;
  /** Images a step. */
  batchSize: number;
  imagesPerSecond: number;
  /** Seconds that each model takes beside its steps: to begin, to be measured and to be written. */
  secondsPerModel: number;
  /** Images that will be looked at by evaluators. */
  evaluatedImages: number;
}

/** With fewer steps a network has learned nothing worth asking. */
const FEWEST = 100;
/** Ten epochs of the drawn samples: what is to be learned has been by then, wrong labels too. */
const MOST = 500;

/**
 * How many steps each model can be trained for. An evaluator is taken to need as long for an image as a
 * training, which is more than it does.
 *
 * @throws CommandError `INVALID_OPTION` where the time is too short
 */
export function chooseSteps(choice: StepChoice): number {
  const { seconds, models, batchSize, imagesPerSecond, secondsPerModel } = choice;
  const reserved = models * secondsPerModel + choice.evaluatedImages / imagesPerSecond;
  const secondsPerStep = (models * batchSize) / imagesPerSecond;
  const steps = Math.floor((seconds - reserved) / secondsPerStep / 10) * 10;
  if (steps >= FEWEST) return Math.min(steps, MOST);
  const needed = reserved + FEWEST * secondsPerStep - seconds;
  throw new CommandError(
    "INVALID_OPTION",
    `At ${imagesPerSecond.toFixed(1)} images/s the time is too short to train ${models} models for ${FEWEST} steps each; expected --minutes to be about ${Math.ceil(needed / 60)} more.`,
  );
}
