import type { Found } from "../../steps.ts";
import type { Lap } from "../lap.ts";
import { trainModel } from "../train-model.ts";
import type { Planned } from "./measure.ts";

export interface Trained extends Found {
  /** The model: `name@version`. */
  reference: string;
}

export interface Teaching {
  name: string;
  /** Of the training data. */
  ref: string;
  /** As many models, each without its part; else one that has seen all. */
  folds?: number;
}

/** Trains a model, or a set of them, for as many steps as was planned. */
export async function trainOn(
  lap: Lap,
  { steps }: Planned,
  { name, ref, folds = 0 }: Teaching,
): Promise<Trained> {
  const { reference, models, startedAt, finishedAt } = await trainModel(lap, {
    name,
    ref,
    steps,
    options: { folds },
  });
  const { AP50, mean_iou } = (models[0]!.metrics ?? {}) as { AP50?: number; mean_iou?: number };
  const seconds = (Date.parse(finishedAt!) - Date.parse(startedAt!)) / 1000;
  const what = folds === 0 ? "learned from every sample" : `${folds} models, each without its part`;
  return {
    reference,
    detail: `${reference}: ${what}; AP50 ${format(AP50)}, mean iou ${format(mean_iou)} on the validation data; trained in ${seconds.toFixed(0)} s.`,
  };
}

function format(figure: number | undefined): string {
  return figure?.toFixed(3) ?? "not known";
}
