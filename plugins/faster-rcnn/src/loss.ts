import type {
  Evaluator,
  EvaluatorContext,
  EvaluatorOutputs,
  EvaluatorSession,
  OutputSpec,
} from "@loupe/plugin-api";
import { Tensor } from "./onnx-runtime.ts";
import { prepareDecoder } from "./decode-image.ts";
import { clipBox, createGroundTruthReader, groundTruthInputs } from "./ground-truth.ts";
import { expectedImages, imageInput, imageTensor } from "./image-input.ts";
import { headClasses } from "./manifest.ts";
import type { Manifest, ModelInput } from "./manifest.ts";
import { listOwnModels, readChosenModel } from "./model-package.ts";
import { openGraphs } from "./model-graphs.ts";
import type { GraphNeeds, OnnxGraph } from "./onnx-graph.ts";
import { readDetectorOptions, withOwnModels } from "./options.ts";
import { prepareBatches } from "./prepare-batches.ts";
import type { PreparedBatch, PreparedSample } from "./prepare-batches.ts";
import { collectNotes, summariseRun, summaryInputs } from "./run-summary.ts";

/** What the loss graph gives for each image, under torchvision's names. */
const PARTS = {
  loss_classifier: "Cross entropy of the classes of the proposed regions.",
  loss_box_reg: "Smooth L1 of the boxes of the proposed regions.",
  loss_objectness: "Binary cross entropy of object against background at the anchors.",
  loss_rpn_box_reg: "Smooth L1 of the proposals at the anchors.",
  loss: "The sum of the four parts.",
};

type Part = keyof typeof PARTS;

const PART_NAMES = Object.keys(PARTS) as Part[];

/** The sum comes first: it is what a list of runs has room for. */
const PART_MEANS = Object.fromEntries(["loss", ...PART_NAMES].map((name) => [name, name]));

/** Evaluator `loss`: how badly the model explains the ground truth of each image. */
export function createLossEvaluator(modelsFolder: string): Evaluator {
  return {
    name: "loss",
    description: "The training loss of a Faster R-CNN for each image, in four parts and their sum.",
    inputs: { images: imageInput, ...groundTruthInputs(true) },
    outputs: Object.fromEntries(PART_NAMES.map((name) => [name, lossOutput(name)])),
    options: withOwnModels(listOwnModels(modelsFolder)),
    open: (context) => openLoss(modelsFolder, context),
  };
}

function lossOutput(name: Part): OutputSpec {
  return {
    htype: "generic",
    dtype: "float32",
    describes: "SAMPLE",
    better: "LOWER",
    description: PARTS[name],
  };
}

async function openLoss(
  modelsFolder: string,
  context: EvaluatorContext,
): Promise<EvaluatorSession> {
  prepareDecoder();
  const options = readDetectorOptions(context.options);
  const { notes, onFallback } = collectNotes(context.log);
  const model = await readChosenModel(modelsFolder, context);
  const { manifest, identity } = model;
  const { input, gt } = manifest;
  if (!model.loss || !gt) {
    throw new Error(
      `Model "${identity.name}" has no loss graph: its model.json has no entry "loss". It can only predict.`,
    );
  }
  const readTruth = createGroundTruthReader(manifest, context.inputs, options.unknownClasses);
  const graphs = await openGraphs(model, "loss", lossGraphNeeds(manifest, gt), {
    ...options,
    onFallback,
  });
  const { signal } = context;
  const { batchSize } = graphs;
  const prepare = { batchSize, input, readTruth, needsTruth: true, signal };
  return {
    model: identity,
    async *evaluate(samples) {
      const batches = prepareBatches(samples, prepare);
      const results = graphs.evaluate(batches, async (graph, batch) => {
        signal.throwIfAborted();
        return evaluateBatch(graph, { input, gt }, batch);
      });
      for await (const outputs of results) yield* outputs;
    },
    ...summaryInputs(options),
    summarise: (samples) => summariseRun(samples, { means: PART_MEANS, readTruth, notes }),
    dispose: () => graphs.release(),
  };
}

/** For a sample without image or ground truth. */
const nothing: EvaluatorOutputs = Object.fromEntries(PART_NAMES.map((name) => [name, null]));

/** What a loss graph is told. */
interface LossInputs {
  input: ModelInput;
  gt: NonNullable<Manifest["gt"]>;
}

function lossGraphNeeds(manifest: Manifest, gt: LossInputs["gt"]): GraphNeeds {
  const { input } = manifest;
  return {
    inputs: {
      [input.name]: expectedImages(input),
      [gt.boxes]: { type: "float32", shape: ["batch", "objects", 4] },
      [gt.labels]: { type: "int64", shape: ["batch", "objects"] },
    },
    outputs: Object.fromEntries(
      PART_NAMES.map((name) => [name, { type: "float32", shape: ["batch"] }]),
    ),
    classes: headClasses(manifest),
  };
}

async function evaluateBatch(
  graph: OnnxGraph,
  inputs: LossInputs,
  { samples, pixels }: PreparedBatch,
): Promise<EvaluatorOutputs[]> {
  const present = samples.filter((sample) => sample !== null);
  const [first] = present;
  if (!first) return samples.map(() => nothing);
  const outputs = await graph.run({
    [inputs.input.name]: imageTensor(inputs.input, pixels, first.placement.frame),
    ...truthTensors(inputs.gt, present),
  });
  let row = 0;
  return samples.map((sample) =>
    sample === null ? nothing : readLosses(outputs, row++, sample.index),
  );
}

/** Boxes in model pixels and labels, padded to the longest of the batch. */
function truthTensors(
  gt: LossInputs["gt"],
  samples: readonly PreparedSample[],
): Record<string, Tensor> {
  const longest = Math.max(...samples.map(({ truth }) => truth?.labels.length ?? 0));
  const boxes = new Float32Array(samples.length * longest * 4);
  const labels = new BigInt64Array(samples.length * longest).fill(BigInt(gt.pad_label));
  samples.forEach(({ truth, placement: { image, frame } }, row) => {
    truth?.boxes.forEach((box, position) => {
      const [left, top, right, bottom] = clipBox(box, image);
      const across = frame.width / image.width;
      const down = frame.height / image.height;
      boxes.set(
        [left * across, top * down, right * across, bottom * down],
        (row * longest + position) * 4,
      );
      labels[row * longest + position] = BigInt(truth.labels[position]!);
    });
  });
  return {
    [gt.boxes]: new Tensor("float32", boxes, [samples.length, longest, 4]),
    [gt.labels]: new Tensor("int64", labels, [samples.length, longest]),
  };
}

function readLosses(
  outputs: Readonly<Record<string, Tensor>>,
  row: number,
  index: number,
): EvaluatorOutputs {
  const losses = PART_NAMES.map((name): [Part, number] => {
    const value = (outputs[name]!.data as Float32Array)[row];
    if (value !== undefined && Number.isFinite(value)) return [name, value];
    throw new Error(
      `For sample ${index} the model gave ${value} as "${name}"; expected a finite number.`,
    );
  });
  return Object.fromEntries(losses);
}
