import { readFile } from "node:fs/promises";
import type { EvaluatorOutputs } from "@loupe/plugin-api";
import { describe, expect, test } from "vitest";
import fasterRcnn from "../../plugins/faster-rcnn/src/index.ts";
import { boundInputs, runEvaluator } from "../../plugins/faster-rcnn/src/test-samples.ts";
import {
  drawGoldenPictures,
  goldenSamples,
  prepareTensors,
  tensorDigest,
} from "../helpers/golden-pictures.ts";

/** One picture in `digits.json`, computed by torchvision's own code. */
interface Golden {
  /** Of what our preprocessing makes of the picture, and of what OpenCV makes of it. */
  tensor: string;
  opencvTensor: string;
  losses: Record<string, number>;
  /** Left, top, width and height in pixels of the picture. */
  boxes: number[][];
  labels: number[];
  scores: number[];
}

const file = new URL("../../plugins/faster-rcnn/goldens/digits.json", import.meta.url);
const goldens = (JSON.parse(await readFile(file, "utf8")) as { images: Golden[] }).images;
const pictures = await drawGoldenPictures();
const samples = goldenSamples(pictures);
const evaluators = new Map(fasterRcnn().evaluators!.map((one) => [one.name, one]));

/** Rounding can flip a comparison with a threshold in one image of fifty, and a loss by this much. */
const FLIPPED_IMAGES = 0.02;
const FLIPPED_BY = 0.01;
const TOLERANCE = 1e-4;

async function run(
  evaluator: "loss" | "predictions",
  options: { batchSize: number; threads?: number },
  count = samples.length,
) {
  const inputs = boundInputs();
  const chosen = samples.slice(0, count);
  const { results } = await runEvaluator(evaluators.get(evaluator)!, chosen, { options, inputs });
  return results;
}

type Detections = Pick<Golden, "boxes" | "labels" | "scores">;

/** Rounding can swap two scores that are as good as equal: sorts by class first, then by score. */
function byClass({ boxes, labels, scores }: Detections): Detections {
  const order = labels
    .map((_, position) => position)
    .toSorted((a, b) => labels[a]! - labels[b]! || scores[b]! - scores[a]!);
  const inOrder = <T>(list: readonly T[]) => order.map((position) => list[position]!);
  return { boxes: inOrder(boxes), labels: inOrder(labels), scores: inOrder(scores) };
}

/** How far two lists of numbers are apart; infinitely where one is longer. */
function difference(found: unknown, expected: unknown): number {
  const [a, b] = [[found].flat(2) as number[], [expected].flat(2) as number[]];
  if (a.length !== b.length) return Infinity;
  return Math.max(0, ...a.map((value, i) => Math.abs(value - b[i]!)));
}

describe("pictures", () => {
  test("are those the goldens were computed for, and are prepared to the bit as OpenCV does", async () => {
    const digests = (await prepareTensors(pictures)).map(tensorDigest);
    expect(digests).toEqual(goldens.map(({ tensor }) => tensor));
    expect(digests).toEqual(goldens.map(({ opencvTensor }) => opencvTensor));
  });

  test("are with objects and without, some of which the model finds", () => {
    const isEmpty = pictures.map(({ labels }) => labels.length === 0);
    expect(isEmpty).toContain(true);
    expect(goldens.map(({ losses }) => losses["loss_box_reg"] === 0)).toEqual(isEmpty);
    expect(goldens.filter(({ labels }) => labels.length > 0).length).toBeGreaterThan(40);
  });
});

describe("what torchvision gives for each picture", () => {
  test("is what the evaluator loss gives", async () => {
    const found = await run("loss", { batchSize: 16 });
    expect(found.map((outputs) => Object.keys(outputs))).toEqual(
      goldens.map(({ losses }) => Object.keys(losses)),
    );
    const apart = found.map((outputs, i) =>
      difference(Object.values(outputs), Object.values(goldens[i]!.losses)),
    );
    const flipped = apart.filter((by) => by > TOLERANCE);
    expect(flipped.length, apart.join(" ")).toBeLessThanOrEqual(pictures.length * FLIPPED_IMAGES);
    expect(Math.max(...apart)).toBeLessThanOrEqual(FLIPPED_BY);
  });

  test("is what the evaluator predictions gives", async () => {
    const found = (await run("predictions", { batchSize: 16 })) as unknown as Detections[];
    for (const { scores } of found) expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    const sorted = found.map(byClass);
    const expected = goldens.map(byClass);
    expect(sorted.map(({ labels }) => labels)).toEqual(expected.map(({ labels }) => labels));
    sorted.forEach(({ boxes, scores }, i) => {
      expect(difference(scores, expected[i]!.scores)).toBeLessThan(TOLERANCE);
      expect(difference(boxes, expected[i]!.boxes)).toBeLessThan(TOLERANCE);
    });
  });
});

test.each(["loss", "predictions"] as const)("%s does not depend on the batch", async (name) => {
  const threads = 1;
  const alone = await run(name, { batchSize: 1, threads }, 16);
  const apart: number[] = [];
  for (let size = 2; size <= 16; size++) {
    const together = await run(name, { batchSize: size, threads }, 16);
    apart.push(Math.max(...together.map((outputs, i) => outputsApart(outputs, alone[i]!))));
  }
  expect(Math.max(...apart), apart.join(" ")).toBeLessThan(1e-5);
});

function outputsApart(a: EvaluatorOutputs, b: EvaluatorOutputs): number {
  return Math.max(...Object.keys(a).map((output) => difference(a[output], b[output])));
}
