import { checkOutputs, type EvaluatorOutputs, type OutputSpec } from "@loupe/plugin-api";
import { LoupeError } from "../errors.ts";
import type { Htypes } from "../tensor/htypes.ts";

/** What an evaluator has promised to yield. */
export interface DeclaredOutputs {
  /** `plugin/evaluator`, for messages. */
  evaluator: string;
  specs: Readonly<Record<string, OutputSpec>>;
  /** Class names that only the model knew. */
  classNames: Readonly<Record<string, readonly string[]>>;
  /** Of the installed plugins. */
  htypes: Htypes;
}

/** @throws EVALUATOR_FAILED where the outputs of a sample are not what was declared. */
export function refuseBadOutputs(
  declared: DeclaredOutputs,
  index: number,
  outputs: EvaluatorOutputs,
): void {
  const [problem] = isRecord(outputs)
    ? checkOutputs(declared.specs, outputs, declared.classNames)
    : [
        `has ${outputs === null ? "null" : `a ${typeof outputs}`} for its outputs; expected an object.`,
      ];
  if (problem) {
    throw new LoupeError(
      "EVALUATOR_FAILED",
      `Evaluator "${declared.evaluator}" failed: its sample ${index} ${problem}`,
    );
  }
}

/** @throws EVALUATOR_FAILED where there are more or fewer results than samples. */
export function refuseWrongCount(evaluator: string, results: number, samples: number): void {
  if (results === samples) return;
  const found =
    results > samples
      ? `more than ${samples} results`
      : `${results} result${results === 1 ? "" : "s"}`;
  throw new LoupeError(
    "EVALUATOR_FAILED",
    `Evaluator "${evaluator}" failed: it yielded ${found} for ${samples} samples; expected exactly one for each.`,
  );
}

function isRecord(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
