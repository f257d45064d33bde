import { checkSummary, type JsonValue, type RunSummary } from "@loupe/plugin-api";
import { findUnstorableJson } from "../db/find-unstorable.ts";
import { LoupeError } from "../errors.ts";

/** @throws EVALUATOR_FAILED where the summary is not one, or can't be stored */
export function checkedSummary(evaluator: string, summary: unknown): RunSummary {
  const [problem] = checkSummary(summary);
  if (problem !== undefined) refuse(evaluator, problem);
  const unstorable = findUnstorableJson(summary as JsonValue);
  if (unstorable !== undefined)
    refuse(evaluator, `Its summary holds ${unstorable}; expected text without.`);
  return summary as RunSummary;
}

function refuse(evaluator: string, problem: string): never {
  throw new LoupeError(
    "EVALUATOR_FAILED",
    `Evaluator "${evaluator}" failed when it summed up its run. ${problem}`,
  );
}
