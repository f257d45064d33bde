import {
  cocoFigures,
  evaluateCoco,
  type CocoFigures,
} from "../plugins/detection-metrics/src/coco-figures.ts";
import type { DetectionData } from "../plugins/detection-metrics/src/objects.ts";
import type { Bench, BenchOptions } from "./bench.ts";
import { COUNTS, interleaved, median, secondsOf } from "./measure.ts";
import { makeDetections } from "./metrics/make-detections.ts";
import { startReference, type Reference } from "./metrics/reference.ts";
import { figure, type Figure } from "./report.ts";
import { makeScratchFolder } from "./scratch.ts";

/**
 * COCO's twelve figures from arrays in memory, against the fastest program that gives the same ones.
 * Both have to give the same.
 */
export const metrics: Bench = { samples: 5_000, run };

const AIM = { library: "faster-coco-eval", ratio: 0.5 };
const TOLERANCE = 1e-9;

async function* run({ samples, log }: BenchOptions): AsyncGenerator<Figure> {
  const data = makeDetections(samples);
  const { folder, remove } = await makeScratchFolder();
  const reference = await startReference(data, folder);
  try {
    const { truth, predictions } = data;
    log(`${truth.labels.length} objects, ${predictions.labels.length} predictions`);
    yield reference ? await compare(data, reference, log) : await measureAlone(data, log);
  } finally {
    await reference?.stop();
    await remove();
  }
}

async function compare(
  data: DetectionData,
  reference: Reference,
  log: BenchOptions["log"],
): Promise<Figure> {
  const seconds = await interleaved(
    () => secondsOfFigures(data, log),
    async () => {
      const { seconds, figures } = await reference.evaluate();
      log(`${reference.library}: ${seconds.toFixed(3)} s`);
      refuseOtherFigures(cocoFigures(evaluateCoco(data)), figures, reference.library);
      return seconds;
    },
  );
  return figure({
    name: `metrics.coco_figures.${reference.library}`,
    value: median(seconds.product),
    unit: "s",
    baseline: median(seconds.baseline),
    ...(reference.library === AIM.library && { aim: AIM.ratio }),
  });
}

async function measureAlone(data: DetectionData, log: BenchOptions["log"]): Promise<Figure> {
  log("no baseline: LOUPE_PYTHON (default python3) has neither faster_coco_eval nor pycocotools");
  const seconds: number[] = [];
  for (let count = 0; count < COUNTS; count++) seconds.push(await secondsOfFigures(data, log));
  return figure({ name: "metrics.coco_figures", value: median(seconds), unit: "s" });
}

async function secondsOfFigures(data: DetectionData, log: BenchOptions["log"]): Promise<number> {
  const seconds = await secondsOf(async () => cocoFigures(evaluateCoco(data)));
  log(`Loupe: ${seconds.toFixed(3)} s`);
  return seconds;
}

function refuseOtherFigures(own: CocoFigures, others: readonly number[], library: string): void {
  Object.entries(own).forEach(([name, value], position) => {
    const other = others[position]!;
    if (Math.abs((value ?? -1) - other) <= TOLERANCE) return;
    throw new Error(`${name} is ${value}, but ${library} gives ${other}; expected the same.`);
  });
}
