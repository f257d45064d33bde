import type {
  Evaluator,
  EvaluatorContext,
  EvaluatorOutputs,
  EvaluatorSession,
  OutputSpec,
} from "@loupe/plugin-api";
import { computeIou } from "./compute-iou.ts";
import { prepareDecoder } from "./decode-image.ts";
import { above, predictGraphNeeds, readDetections } from "./detections.ts";
import type { Detections } from "./detections.ts";
import { clipBox, createGroundTruthReader, groundTruthInputs } from "./ground-truth.ts";
import { imageInput, imagesAtOnce, imageTensor } from "./image-input.ts";
import { labelsOf } from "./manifest.ts";
import type { Manifest } from "./manifest.ts";
import { listOwnModels, readChosenModel } from "./model-package.ts";
import { openGraphs } from "./model-graphs.ts";
import type { OnnxGraph } from "./onnx-graph.ts";
import { readDetectorOptions, withOwnModels } from "./options.ts";
import { toImagePixels, withoutPadding } from "./placement.ts";
import type { Placement } from "./placement.ts";
import { computePlaybookIou, playbookTruth } from "./playbook-iou.ts";
import { prepareBatches } from "./prepare-batches.ts";
import type { PreparedBatch, PreparedSample } from "./prepare-batches.ts";
import { collectNotes, summariseRun, summaryInputs } from "./run-summary.ts";

const outputs = {
  boxes: {
    htype: "bbox",
    describes: "OBJECT",
    coords: { type: "pixel", mode: "LTWH" },
    description: "Where the model sees objects, by falling score.",
  },
  labels: { htype: "class_label", describes: "OBJECT", description: "What it takes them for." },
  scores: {
    htype: "generic",
    dtype: "float32",
    describes: "OBJECT",
    description: "How sure it is, 0.05 to 1.",
  },
  iou: {
    htype: "generic",
    dtype: "float64",
    describes: "SAMPLE",
    better: "HIGHER",
    description: "How well the predictions cover the ground truth, paired one to one; 0 to 1.",
  },
  playbook_iou: {
    htype: "generic",
    dtype: "float64",
    describes: "SAMPLE",
    better: "HIGHER",
    description: "The same as Deep Lake's playbook computes it, where extra boxes can be free.",
  },
} satisfies Record<string, OutputSpec>;

/** The playbook's own, whatever threshold `iou` is asked for. */
const PLAYBOOK_THRESHOLD = 0.5;

/**
 * Evaluator `predictions`: what the model finds in each image, and how that agrees with the ground
 * truth.
 */
export function createPredictionsEvaluator(modelsFolder: string): Evaluator {
  return {
    name: "predictions",
    description: "The objects a detector finds in each image, and their IoU with the ground truth.",
    inputs: { images: imageInput, ...groundTruthInputs(false) },
    outputs,
    options: {
      ...withOwnModels(listOwnModels(modelsFolder)),
      iouScoreThreshold: {
        type: "number",
        description: "`iou` looks at predictions that score more than this.",
        default: 0.5,
        minimum: 0,
        maximum: 1,
      },
    },
    open: (context) => openPredictions(modelsFolder, context),
  };
}

async function openPredictions(
  modelsFolder: string,
  context: EvaluatorContext,
): Promise<EvaluatorSession> {
  prepareDecoder();
  const options = readDetectorOptions(context.options);
  const { notes, onFallback } = collectNotes(context.log);
  const threshold = context.options.iouScoreThreshold as number;
  const model = await readChosenModel(modelsFolder, context);
  const { manifest, identity } = model;
  const readTruth = createGroundTruthReader(manifest, context.inputs, options.unknownClasses);
  const graphs = await openGraphs(model, "predict", predictGraphNeeds(manifest), {
    ...options,
    onFallback,
    batchSize: imagesAtOnce(manifest.input, options.batchSize),
  });
  const { signal } = context;
  const { batchSize } = graphs;
  const prepare = { batchSize, input: manifest.input, readTruth, needsTruth: false, signal };
  return {
    model: identity,
    classNames: { labels: manifest.class_names },
    async *evaluate(samples) {
      const batches = prepareBatches(samples, prepare);
      const results = graphs.evaluate(batches, async (graph, batch) => {
        signal.throwIfAborted();
        return evaluateBatch(graph, manifest, batch, threshold);
      });
      for await (const outputs of results) yield* outputs;
    },
    ...summaryInputs(options),
    summaryOutputs: Object.values(MEANS),
    summarise: (samples) => summariseRun(samples, { means: MEANS, readTruth, notes }),
    dispose: () => graphs.release(),
  };
}

const MEANS = { meanIou: "iou", meanPlaybookIou: "playbook_iou" };

/** For a sample without ground truth. */
const noAgreement = { iou: null, playbook_iou: null };

/** For a sample without image. */
const nothing: EvaluatorOutputs = { boxes: null, labels: null, scores: null, ...noAgreement };

async function evaluateBatch(
  graph: OnnxGraph,
  manifest: Manifest,
  { samples, pixels }: PreparedBatch,
  threshold: number,
): Promise<EvaluatorOutputs[]> {
  const first = samples.find((sample) => sample !== null);
  if (!first) return samples.map(() => nothing);
  const { input } = manifest;
  const { frame } = first.placement;
  const results = await graph.run({ [input.name]: imageTensor(input, pixels, frame) });
  let row = 0;
  return samples.map((sample) => {
    if (sample === null) return nothing;
    const { index, placement } = sample;
    const detections = readDetections(results, manifest, row++, { index, frame });
    return {
      ...toImage(detections, placement, manifest),
      ...compare(sample, detections, threshold),
    };
  });
}

function compare({ truth, placement }: PreparedSample, detections: Detections, threshold: number) {
  if (truth === null) return noAgreement;
  const { image, resized } = placement;
  const clipped = { boxes: truth.boxes.map((box) => clipBox(box, image)), labels: truth.labels };
  const seen = above(detections, threshold);
  const certain = above(detections, PLAYBOOK_THRESHOLD);
  return {
    iou: computeIou(clipped, {
      boxes: seen.boxes.map((box) => toImagePixels(box, placement)),
      labels: seen.labels,
    }),
    playbook_iou: computePlaybookIou(playbookTruth(truth, image, resized), {
      boxes: certain.boxes.map((box) => withoutPadding(box, placement)),
      labels: certain.labels,
    }),
  };
}

/** Boxes left-top-width-height in pixels of the image, labels as positions in the class names. */
function toImage(
  { boxes, labels, scores }: Detections,
  placement: Placement,
  manifest: Manifest,
): EvaluatorOutputs {
  const ownLabels = labelsOf(manifest);
  return {
    boxes: boxes.map((box) => {
      const [left, top, right, bottom] = toImagePixels(box, placement);
      return [left, top, right - left, bottom - top];
    }),
    labels: labels.map((label) => ownLabels.indexOf(label)),
    scores,
  };
}
