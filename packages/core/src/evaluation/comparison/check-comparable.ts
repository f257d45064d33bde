import { LoupeError } from "../../errors.ts";
import type { EvaluationRun } from "../runs.ts";

/** @throws INVALID_INPUT where the figures of two runs can't be set against each other */
export function checkComparable(before: EvaluationRun, after: EvaluationRun): void {
  for (const { id, state } of [before, after])
    if (state !== "SUCCEEDED")
      refuse(`Run ${id} is ${state.toLowerCase()}; expected one that has succeeded.`);
  if (before.evaluator === after.evaluator) return;
  refuse(
    `Run ${before.id} is one of ${before.evaluator} and run ${after.id} one of ${after.evaluator}; expected two of the same evaluator.`,
  );
}

function refuse(message: string): never {
  throw new LoupeError("INVALID_INPUT", message);
}
