import type { OptionSchema, OptionSpec } from "@loupe/plugin-api";

const MANY = 10_000_000;

/** The options of the trainer, as `trainer/loupe_trainer/options.py` has them, which checks them again. */
export const trainerOptions = {
  network: {
    type: "string",
    description:
      "The network that learns: the small one of the demo model, or one of torchvision's.",
    default: "digits",
    oneOf: ["digits", "fasterrcnn_mobilenet_v3_large_320_fpn", "fasterrcnn_resnet50_fpn"],
  },
  weights: {
    type: "string",
    description:
      "What to start from: a torch state dict in a file of the worker, a folder there with a model that was trained here, or `digits`.",
    default: "",
  },
  width: whole(0, [0, 4096], "Of the model's input, a multiple of 32. 0: as the network wants it."),
  height: whole(
    0,
    [0, 4096],
    "Of the model's input, a multiple of 32. 0: as the network wants it.",
  ),
  steps: whole(3000, [1, MANY], "How many times the weights are changed."),
  batchSize: whole(32, [1, 1024], "Images in each step, a multiple of the processes."),
  processes: whole(2, [1, 64], "That train together, with one thread each. A GPU is used by one."),
  workers: whole(1, [0, 64], "That read and decode, for each of the processes."),
  seed: whole(1, [0, 2 ** 31 - 1], "Of all that is drawn at random."),
  optimizer: {
    type: "string",
    description: "How gradients change the weights.",
    default: "adamw",
    oneOf: ["adamw", "sgd"],
  },
  learningRate: real(0.0025, [0, 10], "The highest, reached after `warmUp` steps."),
  momentum: real(0.9, [0, 1], "With `sgd`."),
  weightDecay: real(0.001, [0, 1], "How much weights shrink, in learning rates."),
  schedule: {
    type: "string",
    description: "How the learning rate falls: by a cosine to almost nothing, or in steps.",
    default: "cosine",
    oneOf: ["cosine", "step"],
  },
  warmUp: whole(100, [0, MANY], "Steps in which the learning rate rises."),
  stepEvery: whole(1000, [1, MANY], "With the schedule `step`: after how many steps it falls."),
  stepFactor: real(0.1, [0, 1], "With the schedule `step`: what is left of it then."),
  crop: real(1, [0, 1], "Share of the images that are cropped, around all boxes."),
  erosion: real(0.2, [0, 0.9], "How far a crop may cut into a box, in its sides."),
  rotation: real(20, [0, 180], "Degrees that half of the images are turned by, at most."),
  brightness: real(0.1, [0, 1], "How much is added to half of the images or taken away, at most."),
  contrast: real(0.1, [0, 1], "By how much the contrast of half of the images changes, at most."),
  evaluateEvery: whole(500, [1, MANY], "Steps between two measurements on the validation data."),
  checkpointEvery: whole(200, [1, MANY], "Steps between two checkpoints."),
  logEvery: whole(20, [1, MANY], "Steps between two points of the curves."),
  brokenImages: {
    type: "string",
    description: "An image that can't be decoded: stop the training, or skip it and say so.",
    default: "stop",
    oneOf: ["stop", "skip"],
  },
  folds: whole(
    0,
    [0, 20],
    "How many models, from 2 up, each without its part of the samples. 0: one of all.",
  ),
} satisfies OptionSchema;

type Bounds = readonly [minimum: number, maximum: number];

function whole(standard: number, bounds: Bounds, description: string): OptionSpec {
  return { ...real(standard, bounds, description), type: "integer" };
}

function real(standard: number, [minimum, maximum]: Bounds, description: string): OptionSpec {
  return { type: "number", description, default: standard, minimum, maximum };
}
