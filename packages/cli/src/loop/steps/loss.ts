import { check } from "../check.ts";
import { counted } from "../../output/counted.ts";
import { describeDropped, DROP_UNKNOWN, evaluateBranch } from "../evaluate-branch.ts";
import { listSamples } from "../list-samples.ts";
import { BRANCH, type Loop } from "../loop.ts";
import type { Found } from "../steps.ts";

export interface Losses extends Found {
  commitId: string;
  /** The sum of the four parts by sample id. */
  losses: ReadonlyMap<number, number>;
}

export const LOSS = "model_evaluation/loss";

const PARTS = ["loss_classifier", "loss_box_reg", "loss_objectness", "loss_rpn_box_reg"];
const TENSORS = [LOSS, ...PARTS.map((name) => `model_evaluation/${name}`)];

interface SampleNode {
  sampleId: number;
  index: number;
  values: { tensor: { path: string }; number: number | null }[];
}

/** Computes the loss of every training sample; each must have five finite values. */
export async function computeLosses(loop: Loop): Promise<Losses> {
  const { commitId, imagesPerSecond, figures } = await evaluateBranch(loop, loop.train, {
    evaluator: "faster-rcnn/loss",
    ...DROP_UNKNOWN,
  });
  loop.figures.imagesPerSecond.loss = imagesPerSecond;
  const fields = `sampleId index values(tensors: ${JSON.stringify(TENSORS)}) { tensor { path } ... on NumberValue { number } }`;
  const samples = await listSamples<SampleNode>(loop.client, loop.train, fields, { ref: commitId });
  const losses = new Map(samples.map((sample) => [sample.sampleId, readLoss(sample)]));
  return {
    commitId,
    losses,
    detail: `Five finite values for each of ${counted(losses.size, "sample")}, ${imagesPerSecond.toFixed(1)} images/s; ${describeDropped(figures)}; committed to ${BRANCH} as ${commitId.slice(0, 8)}.`,
  };
}

function readLoss({ index, values }: SampleNode): number {
  const numbers = new Map(values.map(({ tensor, number }) => [tensor.path, number]));
  for (const path of TENSORS) {
    check(
      Number.isFinite(numbers.get(path)),
      `The sample at index ${index} has ${numbers.get(path)} as ${path}; expected a finite number.`,
    );
  }
  return numbers.get(LOSS)!;
}
