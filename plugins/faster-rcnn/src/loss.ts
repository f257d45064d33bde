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
import { imageInput, imageTensor, inputSize } from "./image-input.ts";
import { headClasses } from "./manifest.ts";
import type { Manifest } from "./manifest.ts";
import { listOwnModels, readChosenModel } from "./model-package.ts";
import { openGraphs } from "./model-graphs.ts";
import type { GraphNeeds, OnnxGraph } from "./onnx-graph.ts";
import { readDetectorOptions, withOwnModels } from "./options.ts";
import { prepareBatches } from "./prepare-batches.ts";
import type { PreparedBatch, PreparedSample } from "./prepare-batches.ts";
import { summariseRun } from "./run-summary.ts";

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

const PART_MEANS = Object.fromEntries(PART_NAMES.map((name) => [name, name]));

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
  const model = await readChosenModel(modelsFolder, context);
  const { manifest, identity } = model;
  if (!model.loss) {
    throw new Error(
      `Model "${identity.name}" has no loss graph: its model.json has no entry "loss". It can only predict.`,
    );
  }
  const readTruth = createGroundTruthReader(manifest, context.inputs, options.unknownClasses);
  const graphs = await openGraphs(model, "loss", lossGraphNeeds(manifest), options);
  const { signal } = context;
  const { batchSize } = graphs;
  const prepare = { batchSize, size: inputSize(manifest), readTruth, needsTruth: true, signal };
  return {
    model: identity,
    async *evaluate(samples) {
      for await (const batch of prepareBatches(samples, prepare)) {
        signal.throwIfAborted();
        yield* await graphs.evaluate(batch, (graph, part) => evaluateBatch(graph, manifest, part));
      }
    },
    summarise: (samples) => summariseRun(samples, { means: PART_MEANS, readTruth }),
    dispose: () => graphs.release(),
  };
}

/** For a sample without image or ground truth. */
const nothing: EvaluatorOutputs = Object.fromEntries(PART_NAMES.map((name) => [name, null]));

function lossGraphNeeds(manifest: Manifest): GraphNeeds {
  const { input, gt } = manifest;
  return {
    inputs: {
      [input.name]: { type: "float32", shape: ["batch", 3, input.height, input.width] },
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
  manifest: Manifest,
  { samples, pixels }: PreparedBatch,
): Promise<EvaluatorOutputs[]> {
  const present = samples.filter((sample) => sample !== null);
  if (present.length === 0) return samples.map(() => nothing);
  const outputs = await graph.run({
    [manifest.input.name]: imageTensor(manifest, pixels),
    ...truthTensors(manifest, present),
  });
  let row = 0;
  return samples.map((sample) =>
    sample === null ? nothing : readLosses(outputs, row++, sample.index),
  );
}

/** Boxes in model pixels and labels, padded to the longest of the batch. */
function truthTensors(
  { input, gt }: Manifest,
  samples: readonly PreparedSample[],
): Record<string, Tensor> {
  const longest = Math.max(...samples.map(({ truth }) => truth?.labels.length ?? 0));
  const boxes = new Float32Array(samples.length * longest * 4);
  const labels = new BigInt64Array(samples.length * longest).fill(BigInt(gt.pad_label));
  samples.forEach(({ truth, size }, row) => {
    truth?.boxes.forEach((box, position) => {
      const [left, top, right, bottom] = clipBox(box, size);
      const across = input.width / size.width;
      const down = input.height / size.height;
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
